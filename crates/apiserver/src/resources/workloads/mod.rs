//! Deployments and their kin: stored, defaulted, shown; nobody runs them here. Upstream: pkg/registry/apps and pkg/registry/batch.

mod table;

use countersign_api::meta::{self, text};
use serde_json::{Map, Value, json};

use super::pod::defaults::{self, set};
use super::{Column, Info, Resource, Subresource};
use crate::context::Context;
use crate::field::{FieldError, Path};

/// k8s.io/api/apps/v1 and k8s.io/api/batch/v1
pub(crate) const TYPES: &str = "
Deployment metadata:ObjectMeta spec:DeploymentSpec status:DeploymentStatus
DeploymentSpec replicas:*int32 selector!:*LabelSelector template!:PodTemplateSpec strategy:DeploymentStrategy
 minReadySeconds:int32 revisionHistoryLimit:*int32 paused:bool progressDeadlineSeconds:*int32
DeploymentStrategy type:DeploymentStrategyType rollingUpdate:*RollingUpdate
DeploymentStrategyType = string
RollingUpdate partition:*int32 maxUnavailable:*intorstring maxSurge:*intorstring
DeploymentStatus observedGeneration:int64 replicas:int32 updatedReplicas:int32 readyReplicas:int32
 availableReplicas:int32 unavailableReplicas:int32 terminatingReplicas:*int32 conditions:[]raw collisionCount:*int32
ReplicaSet metadata:ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
ReplicaSetSpec replicas:*int32 minReadySeconds:int32 selector!:*LabelSelector template:PodTemplateSpec
ReplicaSetStatus replicas!:int32 fullyLabeledReplicas:int32 readyReplicas:int32 availableReplicas:int32
 terminatingReplicas:*int32 observedGeneration:int64 conditions:[]raw
DaemonSet metadata:ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus
DaemonSetSpec selector!:*LabelSelector template!:PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy
 minReadySeconds:int32 revisionHistoryLimit:*int32
DaemonSetUpdateStrategy type rollingUpdate:*RollingUpdate
DaemonSetStatus currentNumberScheduled!:int32 numberMisscheduled!:int32 desiredNumberScheduled!:int32
 numberReady!:int32 observedGeneration:int64 updatedNumberScheduled:int32 numberAvailable:int32
 numberUnavailable:int32 collisionCount:*int32 conditions:[]raw
StatefulSet metadata:ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
StatefulSetSpec replicas:*int32 selector!:*LabelSelector template!:PodTemplateSpec volumeClaimTemplates:[]raw
 serviceName! podManagementPolicy updateStrategy:StatefulSetUpdateStrategy revisionHistoryLimit:*int32
 minReadySeconds:int32 persistentVolumeClaimRetentionPolicy:raw ordinals:raw
StatefulSetUpdateStrategy type rollingUpdate:*RollingUpdate
StatefulSetStatus observedGeneration:int64 replicas!:int32 readyReplicas:int32 currentReplicas:int32
 updatedReplicas:int32 currentRevision updateRevision collisionCount:*int32 conditions:[]raw
 availableReplicas!:int32
Job metadata:ObjectMeta spec:JobSpec status:JobStatus
JobSpec parallelism:*int32 completions:*int32 activeDeadlineSeconds:*int64 podFailurePolicy:raw successPolicy:raw
 backoffLimit:*int32 backoffLimitPerIndex:*int32 maxFailedIndexes:*int32 selector:*LabelSelector
 manualSelector:*bool template!:PodTemplateSpec ttlSecondsAfterFinished:*int32 completionMode:*string suspend:*bool
 podReplacementPolicy:*string managedBy:*string
JobStatus conditions:[]raw startTime:*time completionTime:*time active:int32 succeeded:int32 failed:int32
 terminating:*int32 completedIndexes failedIndexes:*string uncountedTerminatedPods:raw ready:*int32
CronJob metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus
CronJobSpec schedule! timeZone:*string startingDeadlineSeconds:*int64 concurrencyPolicy suspend:*bool
 jobTemplate!:JobTemplateSpec successfulJobsHistoryLimit:*int32 failedJobsHistoryLimit:*int32
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
CronJobStatus active:[]ObjectReference lastScheduleTime:*time lastSuccessfulTime:*time
";

const fn status(group: &'static str, kind: &'static str) -> Subresource {
    Subresource { name: "status", group, version: "v1", kind, verbs: &["get", "patch", "update"] }
}

const SCALE: Subresource = Subresource {
    name: "scale",
    group: "autoscaling",
    version: "v1",
    kind: "Scale",
    verbs: &["get", "patch", "update"],
};

const APPS: Info = Info { group: "apps", categories: &["all"], generation: true, ..Info::DEFAULT };
const BATCH: Info = Info { group: "batch", categories: &["all"], generation: true, ..Info::DEFAULT };

/// A kind with a pod template.
pub(crate) struct Workload {
    info: Info,
    columns: &'static [Column],
    row: fn(&Value, i64) -> Vec<Value>,
    /// What an empty spec gets.
    defaults: fn(&mut Map<String, Value>),
}

pub(crate) static DAEMON_SET: Workload = Workload {
    info: Info {
        resource: "daemonsets",
        kind: "DaemonSet",
        singular: "daemonset",
        short_names: &["ds"],
        subresources: &[status("apps", "DaemonSet")],
        ..APPS
    },
    columns: table::DAEMON_SET,
    row: table::daemon_set,
    defaults: |spec| {
        set(spec, "revisionHistoryLimit", json!(10));
        strategy(spec, "updateStrategy", json!({"maxUnavailable": 1, "maxSurge": 0}));
    },
};

pub(crate) static DEPLOYMENT: Workload = Workload {
    info: Info {
        resource: "deployments",
        kind: "Deployment",
        singular: "deployment",
        short_names: &["deploy"],
        subresources: &[SCALE, status("apps", "Deployment")],
        ..APPS
    },
    columns: table::DEPLOYMENT,
    row: table::deployment,
    defaults: |spec| {
        set(spec, "replicas", json!(1));
        set(spec, "revisionHistoryLimit", json!(10));
        set(spec, "progressDeadlineSeconds", json!(600));
        strategy(spec, "strategy", json!({"maxUnavailable": "25%", "maxSurge": "25%"}));
    },
};

pub(crate) static REPLICA_SET: Workload = Workload {
    info: Info {
        resource: "replicasets",
        kind: "ReplicaSet",
        singular: "replicaset",
        short_names: &["rs"],
        subresources: &[SCALE, status("apps", "ReplicaSet")],
        ..APPS
    },
    columns: table::REPLICA_SET,
    row: table::replica_set,
    defaults: |spec| set(spec, "replicas", json!(1)),
};

pub(crate) static STATEFUL_SET: Workload = Workload {
    info: Info {
        resource: "statefulsets",
        kind: "StatefulSet",
        singular: "statefulset",
        short_names: &["sts"],
        subresources: &[SCALE, status("apps", "StatefulSet")],
        ..APPS
    },
    columns: table::STATEFUL_SET,
    row: table::stateful_set,
    defaults: |spec| {
        set(spec, "replicas", json!(1));
        set(spec, "podManagementPolicy", json!("OrderedReady"));
        set(spec, "revisionHistoryLimit", json!(10));
        strategy(spec, "updateStrategy", json!({"partition": 0}));
    },
};

pub(crate) static CRON_JOB: Workload = Workload {
    info: Info {
        resource: "cronjobs",
        kind: "CronJob",
        singular: "cronjob",
        short_names: &["cj"],
        subresources: &[status("batch", "CronJob")],
        ..BATCH
    },
    columns: table::CRON_JOB,
    row: table::cron_job,
    defaults: |spec| {
        set(spec, "concurrencyPolicy", json!("Allow"));
        set(spec, "suspend", json!(false));
        set(spec, "successfulJobsHistoryLimit", json!(3));
        set(spec, "failedJobsHistoryLimit", json!(1));
    },
};

pub(crate) static JOB: Workload = Workload {
    info: Info {
        resource: "jobs",
        kind: "Job",
        singular: "job",
        subresources: &[status("batch", "Job")],
        field_labels: &["status.successful"],
        ..BATCH
    },
    columns: table::JOB,
    row: table::job,
    defaults: |spec| {
        set(spec, "completions", json!(1));
        set(spec, "parallelism", json!(1));
        set(spec, "backoffLimit", json!(6));
        set(spec, "completionMode", json!("NonIndexed"));
        set(spec, "suspend", json!(false));
        set(spec, "podReplacementPolicy", json!("TerminatingOrFailed"));
    },
};

fn strategy(spec: &mut Map<String, Value>, field: &str, rolling: Value) {
    let strategy = spec.entry(field).or_insert_with(|| json!({}));
    let Some(strategy) = strategy.as_object_mut() else { return };
    set(strategy, "type", json!("RollingUpdate"));
    if strategy.get("type") != Some(&json!("RollingUpdate")) {
        return;
    }
    let update = strategy.entry("rollingUpdate").or_insert_with(|| json!({}));
    if let (Some(update), Value::Object(rolling)) = (update.as_object_mut(), rolling) {
        for (name, value) in rolling {
            set(update, &name, value);
        }
    }
}

impl Workload {
    fn template_path(&self) -> &'static [&'static str] {
        match self.info.kind {
            "CronJob" => &["jobTemplate", "spec", "template"],
            _ => &["template"],
        }
    }
}

impl Resource for Workload {
    fn info(&self) -> &Info {
        &self.info
    }

    fn default(&self, object: &mut Value) {
        let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
        (self.defaults)(spec);
        let mut template = object.get_mut("spec");
        for key in self.template_path() {
            template = template.and_then(|value| value.get_mut(key));
        }
        if let Some(spec) = template.and_then(|template| template.get_mut("spec")) {
            defaults::spec(spec);
        }
    }

    fn prepare_for_create(&self, context: &Context<'_>, object: &mut Value) {
        if let Some(map) = object.as_object_mut() {
            map.insert("status".to_owned(), json!({}));
        }
        if self.info.kind == "Job" {
            generate_selector(context, object);
        }
    }

    fn validate_create(&self, _: &Context<'_>, object: &Value) -> Vec<FieldError> {
        validate(self.info.kind, object)
    }

    fn prepare_for_update(&self, _: &Context<'_>, subresource: &str, object: &mut Value, old: &Value) {
        let kept = if subresource == "status" { "spec" } else { "status" };
        if let (Some(object), Some(value)) = (object.as_object_mut(), old.get(kept)) {
            object.insert(kept.to_owned(), value.clone());
        }
    }

    fn validate_update(
        &self,
        _: &Context<'_>,
        subresource: &str,
        object: &Value,
        old: &Value,
    ) -> Vec<FieldError> {
        if subresource == "status" {
            return Vec::new();
        }
        let mut errors = validate(self.info.kind, object);
        let selector = |object: &Value| object["spec"].get("selector").cloned();
        if selector(object) != selector(old) {
            let shown = object["spec"].get("selector").unwrap_or(&Value::Null);
            let path = Path::new("spec").child("selector");
            errors.push(FieldError::invalid(&path, shown, "field is immutable"));
        }
        errors
    }

    fn columns(&self) -> &'static [Column] {
        self.columns
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        (self.row)(object, now)
    }
}

/// A job finds its pods by its UID.
fn generate_selector(context: &Context<'_>, object: &mut Value) {
    let name = meta::name(object).to_owned();
    let uid = match text(object, &["metadata", "uid"]) {
        Some(uid) => uid.to_owned(),
        None => context.server.new_uid(),
    };
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
    if spec.get("manualSelector") == Some(&json!(true)) {
        return;
    }
    let template = spec.get_mut("template").and_then(|template| template.get_mut("metadata"));
    if let Some(metadata) = template.and_then(Value::as_object_mut)
        && let Some(labels) = metadata.entry("labels").or_insert_with(|| json!({})).as_object_mut()
    {
        for prefix in ["batch.kubernetes.io/", ""] {
            labels.insert(format!("{prefix}controller-uid"), json!(uid));
            labels.insert(format!("{prefix}job-name"), json!(name));
        }
        labels.sort_keys();
    }
    let label = json!({"batch.kubernetes.io/controller-uid": uid});
    spec.insert("selector".to_owned(), json!({"matchLabels": label}));
}

fn validate(kind: &str, object: &Value) -> Vec<FieldError> {
    let spec = &object["spec"];
    let path = Path::new("spec");
    let mut errors = Vec::new();
    if let Some(replicas) = spec.get("replicas").and_then(Value::as_i64).filter(|count| *count < 0) {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid(&path.child("replicas"), replicas, detail));
    }
    let (template, template_path) = match kind {
        "CronJob" => {
            let path = path.child("jobTemplate").child("spec").child("template");
            (meta::at(spec, &["jobTemplate", "spec", "template"]), path)
        }
        _ => (meta::at(spec, &["template"]), path.child("template")),
    };
    if !matches!(kind, "Job" | "CronJob") {
        let selector = spec.get("selector").filter(|selector| !selector.is_null());
        let Some(selector) = selector else {
            errors.push(FieldError::required(&path.child("selector"), ""));
            return errors;
        };
        let labels = meta::at(template, &["metadata", "labels"]);
        let wanted = selector.get("matchLabels").and_then(Value::as_object);
        let fits = wanted.into_iter().flatten().all(|(key, value)| labels.get(key) == Some(value));
        if !fits {
            let detail = "`selector` does not match template `labels`";
            let path = template_path.child("metadata").child("labels");
            errors.push(FieldError::invalid(&path, labels, detail));
        }
    } else if text(template, &["spec", "restartPolicy"]) == Some("Always") {
        let shown = "Always";
        let path = template_path.child("spec").child("restartPolicy");
        let mut error = FieldError::not_supported(
            &path,
            crate::field::BadValue::Json(json!(shown)),
            &["OnFailure", "Never"],
        );
        error.detail = String::new();
        errors.push(error);
    }
    errors.extend(super::pod::validate_spec(meta::at(template, &["spec"]), &template_path.child("spec")));
    errors
}
