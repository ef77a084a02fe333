//! `get -o yaml` and the like: one object, or all of them as one list.

use serde_json::{Value, json};

use super::{Options, builder, sort};
use crate::output::printer::{Formats, Printer};
use crate::{Context, Error};

pub(super) async fn run(context: &Context, options: &Options) -> Result<(), Error> {
    let ignore = context.flags().is("ignore-not-found");
    let selected = builder(context, options).await.continue_on_error().flatten().run().await?;
    let single = selected.single;
    let (infos, outcome) = selected.infos();
    let mut errors = Vec::new();
    if let Err(error) = outcome
        && let Some(error) = super::human::without_not_found(error, ignore)
    {
        if single {
            return Err(error);
        }
        errors.push(error);
    }
    if infos.is_empty() && ignore {
        return Error::aggregate(flatten(errors));
    }
    let Some(mut printer) = Printer::from_flags(context, Formats::Get).await? else {
        return Error::aggregate(errors);
    };
    let mut objects: Vec<Value> = infos.into_iter().map(|info| info.object).collect();
    if !options.sort_by.is_empty() {
        sort::objects(&mut objects, &options.sort_by)?;
    }
    let object = match objects.pop() {
        Some(object) if single && objects.is_empty() => object,
        last => {
            objects.extend(last);
            json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}})
        }
    };
    match printer.print(context, &object).await {
        Ok(()) => {}
        Err(Error::BrokenPipe) => return Err(Error::BrokenPipe),
        Err(error) => errors.push(error),
    }
    Error::aggregate(flatten(errors))
}

/// utilerrors.Flatten.
fn flatten(errors: Vec<Error>) -> Vec<Error> {
    let mut flat = Vec::new();
    for error in errors {
        match error {
            Error::Many(several) => flat.extend(flatten(several)),
            one => flat.push(one),
        }
    }
    flat
}
