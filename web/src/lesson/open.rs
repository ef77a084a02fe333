//! Opening a place: fetches what it is about, and starts or continues its world.

use std::rc::Rc;

use countersign_lessons::Lesson;
use countersign_lessons::progress::Progress;

use super::Learning;
use crate::browser;
use crate::place::{Address, Place};
use crate::world::{self, Beginning, Saved, SavedUnder, World};
use countersign_sandbox::{Study, parse_rfc3339};

/// What the page is about.
#[derive(Clone, PartialEq)]
pub struct Opened {
    /// The world.
    pub world: World,
    /// The lesson, if there is one.
    pub learning: Option<Learning>,
    /// Why there is none, although the address names one.
    pub trouble: Option<&'static str>,
}

/// Opens what an address names.
pub async fn open(address: &Address) -> Opened {
    match &address.place {
        Place::Home => free(address, None).await,
        Place::Lesson(id) | Place::Test(id) => match lesson(address, id).await {
            Ok(opened) => opened,
            Err(trouble) => free(address, Some(trouble)).await,
        },
    }
}

async fn free(address: &Address, trouble: Option<&'static str>) -> Opened {
    let kept = (!address.is_own()).then_some(SavedUnder::Free);
    let saved = load(kept.as_ref()).await;
    let beginning = Beginning {
        kept,
        seed: address.seed,
        start: address.start,
        saved: saved.world,
        ..Beginning::default()
    };
    Opened { world: World::start(beginning).await, learning: None, trouble }
}

async fn lesson(address: &Address, id: &str) -> Result<Opened, &'static str> {
    let kept = (!address.is_own()).then(|| SavedUnder::Lesson(id.to_owned()));
    let url = format!("lessons/{id}.json");
    let (text, saved) = futures::join!(browser::fetch_text(&url), load(kept.as_ref()));
    let text = text.ok_or("There is no lesson of that name here, or it could not be loaded.")?;
    let lesson: Lesson = serde_json::from_str(&text)
        .map_err(|_| "This lesson was written for another version of the page.")?;
    let Saved { world: saved, progress, begun } = saved;
    let mut progress = progress.unwrap_or_else(|| Progress::new(address.seed.unwrap_or_else(drawn_seed)));
    let undrawn = lesson;
    let lesson = Study::drawn(&undrawn, progress.seed);
    // A lesson may have become shorter since.
    progress.step = progress.step.min(lesson.steps.len().saturating_sub(1));
    let start = address.start.or_else(|| parse_rfc3339(lesson.world.start.as_deref()?));
    let begun = saved.as_ref().and(begun).map(Rc::new);
    let beginning = Beginning { kept, spec: lesson.world.clone(), seed: address.seed, start, saved };
    let world = World::start(beginning).await;
    let fresh = begun.is_none();
    let study = Rc::new(Study::new(world.sandbox(), lesson, progress, begun));
    if let Some(saver) = world.saver() {
        saver.keep(study.clone());
        if fresh {
            saver.step_began();
        }
    }
    let learning = Learning::new(world.clone(), study, undrawn, address.clone());
    if let Some(step) = &address.step {
        let place = learning.lesson().steps.iter().position(|one| one.id == *step);
        place.into_iter().for_each(|place| learning.go(place));
    }
    Ok(Opened { world, learning: Some(learning), trouble: None })
}

async fn load(kept: Option<&SavedUnder>) -> Saved {
    match kept {
        Some(keys) => world::load(keys).await,
        None => Saved::default(),
    }
}

/// A learner's seed: small enough to be a JavaScript number as well.
fn drawn_seed() -> u64 {
    let bytes = browser::random_seed();
    bytes.iter().take(6).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
