//! What all generators of `create` share: one name, one typed object, one request.

use serde_json::{Map, Value, json};

use super::SAVE_CONFIG;
use crate::command::flag_sets::{DRY_RUN, VALIDATE, field_manager};
use crate::command::{Flag, FlagKind};
use crate::done::Done;
use crate::dry_run::{DryRun, field_validation};
use crate::resource::Helper;
use crate::{Context, Error, patch};

/// Flags of every generator beside those for printing.
pub static FLAGS: [Flag; 4] = [DRY_RUN, field_manager("kubectl-create"), SAVE_CONFIG, VALIDATE];

/// An object about to be created.
pub struct Generator {
    context: Context,
    dry_run: DryRun,
    done: Done,
    /// The name given.
    pub name: String,
    /// Where it goes.
    pub namespace: String,
    /// Whether `-n` was given, which then stands in the object.
    explicit: bool,
    validation: &'static str,
}

impl Generator {
    /// Checks what every generator checks first.
    pub async fn new(context: &Context) -> Result<Self, Error> {
        let name = name(context)?;
        let dry_run = DryRun::from_flags(context).await?;
        let done = Done::typed(context, dry_run).await?;
        let validation = field_validation(context)?;
        let (namespace, explicit) = context.namespace().await?;
        Ok(Self { context: context.clone(), dry_run, done, name, namespace, explicit, validation })
    }

    /// `metadata` of an object in a namespace.
    pub fn metadata(&self) -> Value {
        match self.explicit {
            true => json!({ "name": self.name, "namespace": self.namespace }),
            false => self.cluster_metadata(),
        }
    }

    /// `metadata` of an object of cluster scope.
    pub fn cluster_metadata(&self) -> Value {
        json!({ "name": self.name })
    }

    /// Sends the object, unless it is a dry run of the client, and says so. `wrapped` is put before an error's words, which then
    /// are no longer the server's; empty leaves them.
    pub async fn create(mut self, object: Value, wrapped: &str) -> Result<(), Error> {
        let flags = self.context.flags();
        let mut object = object;
        if flags.is("save-config") {
            object = patch::with_configuration(object);
        }
        if self.dry_run != DryRun::Client {
            object = match self.send(&object).await {
                Ok(object) => object,
                Err(Error::Status(status)) if !wrapped.is_empty() => {
                    return Err(Error::message(format!("{wrapped}{}", status.message)));
                }
                Err(error) => return Err(error),
            };
        }
        self.done.say(&self.context, &object, "created").await
    }

    async fn send(&self, object: &Value) -> Result<Value, Error> {
        let text = |key| countersign_api::meta::text(object, &[key]).unwrap_or_default();
        let version = countersign_api::GroupVersion::parse(text("apiVersion")).unwrap_or_default();
        let kind = version.with_kind(text("kind"));
        let mapper = self.context.mapper().await?;
        let mapping = mapper.mapping_for_kind(&kind.group_kind(), &kind.version).await?;
        let helper = Helper::new(self.context.client().await?, std::rc::Rc::new(mapping))
            .parameter("dryRun", self.dry_run.parameter())
            .parameter("fieldManager", self.context.flags().text("field-manager"))
            .parameter("fieldValidation", self.validation);
        helper.create(&self.namespace, object).await
    }
}

/// The one NAME, before `--`. Upstream: create NameFromCommandArgs.
pub fn name(context: &Context) -> Result<String, Error> {
    let arguments = context.arguments();
    let count = context.dash().unwrap_or(arguments.len());
    match arguments.first() {
        Some(name) if count == 1 => Ok(name.clone()),
        _ => Err(context.usage_error(format!("exactly one NAME is required, got {count}"))),
    }
}

/// `key=value` pairs of a flag; kubectl's words for one that is none.
pub fn pairs(context: &Context, flag: &Flag) -> Result<Map<String, Value>, Error> {
    debug_assert!(flag.kind == FlagKind::TextSlice);
    let mut pairs = Map::new();
    for pair in context.flags().list(flag.name) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Error::message(format!(
                "invalid argument {} for \"--{}\" flag: malformed pair, expect string=string",
                crate::command::quote(&pair),
                flag.name
            )));
        };
        pairs.insert(key.trim().to_owned(), Value::String(value.trim().to_owned()));
    }
    Ok(pairs)
}
