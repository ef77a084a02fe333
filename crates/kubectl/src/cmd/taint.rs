//! `kubectl taint`: keep pods off nodes. Upstream: kubectl/pkg/cmd/taint.

use serde_json::{Map, Value, json};

use crate::command::flag_sets::{DRY_RUN, PRINT_FLAGS, field_manager};
use crate::command::{ArgumentHint, Command, Flag, Outcome, Run, quote};
use crate::done::Done;
use crate::dry_run::DryRun;
use crate::output::json as go_json;
use crate::patch::strategic;
use crate::resource::{Builder, PatchType};
use crate::{Context, Error, names};

/// The verb.
pub static COMMAND: Command = Command {
    name: "taint",
    usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
    short: "Update the taints on one or more nodes",
    long: "Update the taints on one or more nodes.\n\n  *  A taint consists of a key, value, and effect. As an argument here, it is expressed as key=value:effect.\n  *  The key must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 253 characters.\n  *  Optionally, the key can begin with a DNS subdomain prefix and a single '/', like example.com/my-app.\n  *  The value is optional. If given, it must begin with a letter or number, and may contain letters, numbers, hyphens, dots, and underscores, up to 63 characters.\n  *  The effect must be NoSchedule, PreferNoSchedule or NoExecute.\n  *  Currently taint can only apply to node.",
    examples: "# Update node 'foo' with a taint with key 'dedicated' and value 'special-user' and effect 'NoSchedule'
# If a taint with that key and effect already exists, its value is replaced as specified
kubectl taint nodes foo dedicated=special-user:NoSchedule

# Remove from node 'foo' the taint with key 'dedicated' and effect 'NoSchedule' if one exists
kubectl taint nodes foo dedicated:NoSchedule-

# Remove from node 'foo' all the taints with key 'dedicated'
kubectl taint nodes foo dedicated-

# Add a taint with key 'dedicated' on nodes having label myLabel=X
kubectl taint node -l myLabel=X  dedicated=foo:PreferNoSchedule

# Add to node 'foo' a taint with key 'bar' and no value
kubectl taint nodes foo bar:NoSchedule",
    flags: &[&FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    arguments: ArgumentHint::TypeThenName,
    ..Command::NEW
};

static FLAGS: [Flag; 6] = [
    Flag::boolean("all", "Select all nodes in the cluster"),
    DRY_RUN,
    field_manager("kubectl-taint"),
    Flag::boolean(
        "overwrite",
        "If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.",
    ),
    Flag::text(
        "selector",
        "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
    )
    .short('l'),
    crate::command::flag_sets::VALIDATE,
];

/// A taint of the command line; without an effect it means all of its key.
#[derive(Clone, Debug, Default, PartialEq)]
struct Taint {
    key: String,
    value: String,
    effect: String,
}

impl Taint {
    /// `key=value:effect`, `key:effect` or `key`.
    fn parse(text: &str) -> Result<Self, String> {
        let invalid = || format!("invalid taint spec: {text}");
        let (key, value, effect) = match text.split(':').collect::<Vec<_>>().as_slice() {
            [key] => (*key, "", ""),
            [pair, effect] => {
                if !matches!(*effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
                    return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
                }
                match pair.split('=').collect::<Vec<_>>().as_slice() {
                    [key] => (*key, "", *effect),
                    [key, value] => (*key, *value, *effect),
                    _ => return Err(invalid()),
                }
            }
            _ => return Err(invalid()),
        };
        for mistakes in [names::label_value(value), names::qualified_name(key)] {
            if !mistakes.is_empty() {
                return Err(format!("{}, {}", invalid(), mistakes.join("; ")));
            }
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned(), effect: effect.to_owned() })
    }

    fn of(object: &Value) -> Self {
        let field = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { key: field("key"), value: field("value"), effect: field("effect") }
    }

    /// Whether both mean the same taint, whatever its value.
    fn matches(&self, other: &Self) -> bool {
        self.key == other.key && self.effect == other.effect
    }

    fn object(&self) -> Value {
        let mut fields = Map::new();
        for (name, text) in [("effect", &self.effect), ("key", &self.key), ("value", &self.value)] {
            if !text.is_empty() {
                fields.insert(name.to_owned(), text.as_str().into());
            }
        }
        fields.into()
    }
}

/// What the command line changes.
#[derive(Debug, Default, PartialEq)]
struct Changes {
    add: Vec<Taint>,
    remove: Vec<Taint>,
}

impl Changes {
    fn parse(words: &[String]) -> Result<Self, String> {
        let mut changes = Self::default();
        for word in words {
            if let Some(word) = word.strip_suffix('-') {
                changes.remove.push(Taint::parse(word)?);
                continue;
            }
            let taint = Taint::parse(word)?;
            if taint.effect.is_empty() {
                return Err(format!("invalid taint spec: {word}"));
            }
            if changes.add.iter().any(|known| known.matches(&taint)) {
                let Taint { key, value, effect } = taint;
                return Err(format!(
                    "duplicated taints with the same key and effect: {{{key} {value} {effect} <nil>}}"
                ));
            }
            changes.add.push(taint);
        }
        Ok(changes)
    }

    /// Taints that are both to come and to go.
    fn contradictions(&self) -> Vec<String> {
        let pairs = self.add.iter().flat_map(|add| self.remove.iter().map(move |remove| (add, remove)));
        pairs
            .filter(|(add, remove)| {
                add.key == remove.key && (remove.effect.is_empty() || add.effect == remove.effect)
            })
            .map(|(_, remove)| format!("{{\"{}\":\"{}\"}}", remove.key, remove.effect))
            .collect()
    }

    /// The taints of a node afterwards, and the word for what was done.
    fn apply(
        &self,
        node: &str,
        before: &[Value],
        overwrite: bool,
    ) -> Result<(Vec<Value>, &'static str), Error> {
        let old: Vec<Taint> = before.iter().map(Taint::of).collect();
        let taken: Vec<&str> = self
            .add
            .iter()
            .flat_map(|add| old.iter().filter(|old| old.matches(add)).map(|_| add.key.as_str()))
            .collect();
        if !overwrite && !taken.is_empty() {
            return Err(Error::message(format!(
                "node {node} already has {} taint(s) with same effect(s) and --overwrite is false",
                taken.join(",")
            )));
        }
        let mut after: Vec<Value> = self.add.iter().map(Taint::object).collect();
        let kept = before.iter().zip(&old).filter(|(_, old)| !self.add.iter().any(|add| add.matches(old)));
        after.extend(kept.map(|(object, _)| object.clone()));
        let added = after.len() != before.len();
        let (mut removed, mut missing) = (false, Vec::new());
        for remove in &self.remove {
            let count = after.len();
            after.retain(|object| {
                let taint = Taint::of(object);
                !(taint.key == remove.key && (remove.effect.is_empty() || taint.effect == remove.effect))
            });
            removed = after.len() != count;
            if !removed {
                let name = match remove.effect.as_str() {
                    "" => remove.key.clone(),
                    effect => format!("{}:{effect}", remove.key),
                };
                missing.push(Error::message(format!("taint {} not found", quote(&name))));
            }
        }
        Error::aggregate(missing)?;
        let done = match (added, removed) {
            _ if overwrite => "modified",
            (true, true) => "modified",
            (true, false) => "tainted",
            (false, _) => "untainted",
        };
        Ok((after, done))
    }
}

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let flags = context.flags();
        let dry_run = DryRun::from_flags(&context).await?;
        let (mut resources, mut words): (Vec<&String>, Vec<String>) = (Vec::new(), Vec::new());
        for word in context.arguments() {
            if word.contains(['=', ':']) || word.ends_with('-') {
                words.push(word.clone());
            } else if words.is_empty() {
                resources.push(word);
            } else {
                return Err(Error::message(format!(
                    "all resources must be specified before taint changes: {word}"
                )));
            }
        }
        let [kind, nodes @ ..] = resources.as_slice() else {
            return Err(Error::message("one or more resources must be specified as <resource> <name>"));
        };
        if words.is_empty() {
            return Err(Error::message("at least one taint update is required"));
        }
        let changes = Changes::parse(&words).map_err(|mistake| context.usage_error(mistake))?;
        check(&context, kind, &changes, nodes.len()).await?;
        let (selector, all) = (flags.text("selector"), flags.is("all"));
        let (namespace, _) = context.namespace().await?;
        let mut builder = Builder::new(&context).continue_on_error().namespace(&namespace, false);
        builder = match all || !selector.is_empty() {
            true => builder.label_selector(selector).select_all(all).words(false, &["node".to_owned()]).await,
            false => builder.named("node", &nodes.iter().map(|name| (*name).clone()).collect::<Vec<_>>()),
        };
        let mut done = Done::new(&context, dry_run).await?;
        builder
            .flatten()
            .latest()
            .run()
            .await?
            .visit(async |info| {
                let before = info.object.pointer("/spec/taints").and_then(Value::as_array);
                let before = before.map(Vec::as_slice).unwrap_or_default();
                let (after, operation) = changes.apply(&info.name, before, flags.is("overwrite"))?;
                let mut object = info.object.clone();
                if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
                    match after.is_empty() {
                        true => {
                            spec.shift_remove("taints");
                        }
                        false => {
                            spec.insert("taints".to_owned(), json!(after));
                        }
                    }
                }
                if dry_run != DryRun::Client {
                    let patch = strategic::two_way("Node", &info.object, &object);
                    let helper = info
                        .helper()?
                        .parameter("dryRun", dry_run.parameter())
                        .parameter("fieldManager", flags.text("field-manager"));
                    let body = go_json::compact(&go_json::sort_keys(patch));
                    object = helper.patch(&info.namespace, &info.name, PatchType::Strategic, body).await?;
                }
                done.say(&context, &object, operation).await
            })
            .await
    })
}

/// What is wrong with the command line once the server's resources are known.
async fn check(context: &Context, kind: &str, changes: &Changes, names: usize) -> Result<(), Error> {
    let flags = context.flags();
    let kind = kind.to_lowercase();
    let mapping = context.mapper().await?.mapping_for(&kind).await?;
    if mapping.kind.kind != "Node" {
        return Err(Error::message(format!("invalid resource type {kind}, only node types are supported")));
    }
    let contradictions = changes.contradictions();
    if !contradictions.is_empty() {
        return Err(Error::message(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            contradictions.join(", ")
        )));
    }
    match (flags.is("all"), flags.text("selector").is_empty()) {
        (true, false) => {
            Err(Error::message("setting 'all' parameter with a non empty selector is prohibited"))
        }
        (false, true) if names == 0 => Err(Error::message(
            "at least one resource name must be specified since 'all' parameter is not set",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(line: &str) -> Result<Changes, String> {
        Changes::parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn words_become_taints() {
        assert_eq!(
            changes("a=b:Never").unwrap_err(),
            "invalid taint effect: Never, unsupported taint effect"
        );
        assert_eq!(changes("a=b").unwrap_err().split(',').next(), Some("invalid taint spec: a=b"));
        assert_eq!(changes("a").unwrap_err(), "invalid taint spec: a");
        assert_eq!(
            changes("a=b:NoSchedule a:NoSchedule").unwrap_err(),
            "duplicated taints with the same key and effect: {a  NoSchedule <nil>}"
        );
        assert_eq!(changes("a:NoExecute a-").unwrap().contradictions(), [r#"{"a":""}"#]);
    }

    #[test]
    fn the_word_tells_what_was_done() {
        let before = [json!({"key": "a", "effect": "NoSchedule"})];
        let done = |line: &str, overwrite| changes(line).unwrap().apply("n", &before, overwrite);
        assert_eq!(done("b:NoSchedule", false).unwrap().1, "tainted");
        assert_eq!(done("a-", false).unwrap(), (vec![], "untainted"));
        assert_eq!(done("b:NoSchedule a-", false).unwrap().1, "modified");
        assert_eq!(done("a=x:NoSchedule", true).unwrap().1, "modified");
        assert_eq!(done("b:NoSchedule-", false).unwrap_err().text(), "taint \"b:NoSchedule\" not found");
        assert!(
            done("a=x:NoSchedule", false).unwrap_err().text().starts_with("node n already has a taint(s)")
        );
    }
}
