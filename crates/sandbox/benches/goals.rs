//! How long a look at the goals takes: after every step of every lesson, and before it, with all of its questions and hints.
//! `cargo bench -p countersign-sandbox --bench goals`; fails if a look takes longer than a learner may notice.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement of this program, not of the world"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use countersign_lessons::author::open;
use countersign_sandbox::{Play, Study};

/// The most that a look may take.
const MOST: Duration = Duration::from_millis(5);

const LOOKS: usize = 200;

fn main() {
    let mut worst = Duration::ZERO;
    for id in ["developer", "jane"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons").join(id);
        let lesson = open(&folder).unwrap().lesson.unwrap();
        let mut play = Play::begin(&lesson, 0, None);
        let steps = play.study().lesson().steps.clone();
        for (number, step) in steps.iter().enumerate() {
            play.study().go(number);
            let before = of(play.study());
            for typed in step.solved_by() {
                play.enter(typed, |_, _| {});
            }
            let after = of(play.study());
            println!(
                "{id:<10} {:<24} open {:>6.0} µs, done {:>6.0} µs",
                step.id,
                micros(before),
                micros(after)
            );
            worst = worst.max(before).max(after);
        }
    }
    println!("the slowest look, p95 of {LOOKS}: {:.0} µs; at most {} ms", micros(worst), MOST.as_millis());
    assert!(worst <= MOST, "a look at the goals takes too long");
}

/// What 95 of 100 looks do not exceed.
fn of(study: &Study) -> Duration {
    let mut times: Vec<Duration> = (0..LOOKS)
        .map(|_| {
            let start = Instant::now();
            study.look();
            study.hint();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(LOOKS * 95 / 100).copied().unwrap_or_default()
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
