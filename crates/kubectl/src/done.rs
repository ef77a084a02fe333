//! What verbs that write say about each object: `role.rbac.authorization.k8s.io/x created`, or whatever `-o` asks for.

use serde_json::Value;

use crate::dry_run::DryRun;
use crate::output::printer::{Formats, Printer, qualified_name};
use crate::{Context, Error};

/// Says what was done.
pub struct Done {
    printer: Option<Printer>,
    suffix: &'static str,
}

impl Done {
    /// As `-o` and `--dry-run` ask for.
    pub async fn new(context: &Context, dry_run: DryRun) -> Result<Self, Error> {
        Ok(Self { printer: Printer::from_flags(context, Formats::Plain).await?, suffix: dry_run.suffix() })
    }

    /// The same for objects that kubectl has types for: JSON shows their fields in the order of the type.
    pub async fn typed(context: &Context, dry_run: DryRun) -> Result<Self, Error> {
        let printer = Printer::from_flags(context, Formats::Plain).await?.map(Printer::typed);
        Ok(Self { printer, suffix: dry_run.suffix() })
    }

    /// Says that `operation` was done to `object`, or prints it.
    pub async fn say(&mut self, context: &Context, object: &Value, operation: &str) -> Result<(), Error> {
        match &mut self.printer {
            Some(printer) => printer.print(context, object).await,
            None => context.out(format!("{} {operation}{}\n", qualified_name(object), self.suffix)).await,
        }
    }
}
