//! Kinds that are only kept: discovery names them, clients may write and read them, nobody acts on them here.

use serde_json::{Value, json};

use super::cells::{self, AGE, NAME};
use super::{Column, Info, Resource, Subresource};

/// A kind without rules.
pub(crate) struct Plain(Info);

impl Resource for Plain {
    fn info(&self) -> &Info {
        &self.0
    }

    fn columns(&self) -> &'static [Column] {
        const COLUMNS: &[Column] = &[NAME, AGE];
        COLUMNS
    }

    fn row(&self, object: &Value, now: i64) -> Vec<Value> {
        vec![json!(countersign_api::meta::name(object)), json!(cells::age(object, now))]
    }
}

const fn kind(
    group: &'static str,
    resource: &'static str,
    kind: &'static str,
    singular: &'static str,
) -> Info {
    Info { group, resource, kind, singular, ..Info::DEFAULT }
}

const fn cluster(info: Info) -> Plain {
    Plain(Info { namespaced: false, ..info })
}

const fn short(names: &'static [&'static str], info: Info) -> Info {
    Info { short_names: names, ..info }
}

const fn with_status(info: Info, subresources: &'static [Subresource]) -> Info {
    Info { subresources, ..info }
}

macro_rules! status {
    ($group:literal, $kind:literal) => {
        &[Subresource {
            name: "status",
            group: $group,
            version: "v1",
            kind: $kind,
            verbs: &["get", "patch", "update"],
        }]
    };
}

const ADMISSION: &str = "admissionregistration.k8s.io";
const NETWORKING: &str = "networking.k8s.io";
const DEVICES: &str = "resource.k8s.io";
const STORAGE: &str = "storage.k8s.io";
const FLOWS: &str = "flowcontrol.apiserver.k8s.io";

pub(crate) static ENDPOINTS: Plain = Plain(Info {
    deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    ..short(&["ep"], kind("", "endpoints", "Endpoints", "endpoints"))
});
pub(crate) static LIMIT_RANGES: Plain =
    Plain(short(&["limits"], kind("", "limitranges", "LimitRange", "limitrange")));
pub(crate) static VOLUME_CLAIMS: Plain = Plain(with_status(
    short(&["pvc"], kind("", "persistentvolumeclaims", "PersistentVolumeClaim", "persistentvolumeclaim")),
    status!("", "PersistentVolumeClaim"),
));
pub(crate) static VOLUMES: Plain = cluster(with_status(
    short(&["pv"], kind("", "persistentvolumes", "PersistentVolume", "persistentvolume")),
    status!("", "PersistentVolume"),
));
pub(crate) static POD_TEMPLATES: Plain = Plain(kind("", "podtemplates", "PodTemplate", "podtemplate"));
pub(crate) static REPLICATION_CONTROLLERS: Plain = Plain(Info {
    categories: &["all"],
    ..with_status(
        short(&["rc"], kind("", "replicationcontrollers", "ReplicationController", "replicationcontroller")),
        status!("", "ReplicationController"),
    )
});
pub(crate) static RESOURCE_QUOTAS: Plain = Plain(with_status(
    short(&["quota"], kind("", "resourcequotas", "ResourceQuota", "resourcequota")),
    status!("", "ResourceQuota"),
));

pub(crate) static API_SERVICES: Plain = cluster(Info {
    categories: &["api-extensions"],
    ..with_status(
        kind("apiregistration.k8s.io", "apiservices", "APIService", "apiservice"),
        status!("apiregistration.k8s.io", "APIService"),
    )
});
pub(crate) static CONTROLLER_REVISIONS: Plain =
    Plain(kind("apps", "controllerrevisions", "ControllerRevision", "controllerrevision"));
pub(crate) static EVENTS: Plain = Plain(short(&["ev"], kind("events.k8s.io", "events", "Event", "event")));
pub(crate) static AUTOSCALERS: Plain = Plain(Info {
    version: "v2",
    categories: &["all"],
    ..with_status(
        short(
            &["hpa"],
            kind(
                "autoscaling",
                "horizontalpodautoscalers",
                "HorizontalPodAutoscaler",
                "horizontalpodautoscaler",
            ),
        ),
        &[Subresource {
            name: "status",
            group: "autoscaling",
            version: "v2",
            kind: "HorizontalPodAutoscaler",
            verbs: &["get", "patch", "update"],
        }],
    )
});
pub(crate) static AUTOSCALERS_V1: Plain = Plain(Info {
    categories: &["all"],
    ..with_status(
        short(
            &["hpa"],
            kind(
                "autoscaling",
                "horizontalpodautoscalers",
                "HorizontalPodAutoscaler",
                "horizontalpodautoscaler",
            ),
        ),
        status!("autoscaling", "HorizontalPodAutoscaler"),
    )
});
pub(crate) static INGRESS_CLASSES: Plain =
    cluster(kind(NETWORKING, "ingressclasses", "IngressClass", "ingressclass"));
pub(crate) static INGRESSES: Plain = Plain(with_status(
    short(&["ing"], kind(NETWORKING, "ingresses", "Ingress", "ingress")),
    status!("networking.k8s.io", "Ingress"),
));
pub(crate) static IP_ADDRESSES: Plain =
    cluster(short(&["ip"], kind(NETWORKING, "ipaddresses", "IPAddress", "ipaddress")));
pub(crate) static NETWORK_POLICIES: Plain =
    Plain(short(&["netpol"], kind(NETWORKING, "networkpolicies", "NetworkPolicy", "networkpolicy")));
pub(crate) static SERVICE_CIDRS: Plain = cluster(with_status(
    kind(NETWORKING, "servicecidrs", "ServiceCIDR", "servicecidr"),
    status!("networking.k8s.io", "ServiceCIDR"),
));
pub(crate) static DISRUPTION_BUDGETS: Plain = Plain(with_status(
    short(&["pdb"], kind("policy", "poddisruptionbudgets", "PodDisruptionBudget", "poddisruptionbudget")),
    status!("policy", "PodDisruptionBudget"),
));
pub(crate) static CSI_DRIVERS: Plain = cluster(kind(STORAGE, "csidrivers", "CSIDriver", "csidriver"));
pub(crate) static CSI_NODES: Plain = cluster(kind(STORAGE, "csinodes", "CSINode", "csinode"));
pub(crate) static CSI_STORAGE_CAPACITIES: Plain =
    Plain(kind(STORAGE, "csistoragecapacities", "CSIStorageCapacity", "csistoragecapacity"));
pub(crate) static STORAGE_CLASSES: Plain =
    cluster(short(&["sc"], kind(STORAGE, "storageclasses", "StorageClass", "storageclass")));
pub(crate) static VOLUME_ATTACHMENTS: Plain = cluster(with_status(
    kind(STORAGE, "volumeattachments", "VolumeAttachment", "volumeattachment"),
    status!("storage.k8s.io", "VolumeAttachment"),
));
pub(crate) static VOLUME_ATTRIBUTES_CLASSES: Plain = cluster(short(
    &["vac"],
    kind(STORAGE, "volumeattributesclasses", "VolumeAttributesClass", "volumeattributesclass"),
));
pub(crate) static MUTATING_POLICIES: Plain = cluster(kind(
    ADMISSION,
    "mutatingadmissionpolicies",
    "MutatingAdmissionPolicy",
    "mutatingadmissionpolicy",
));
pub(crate) static MUTATING_POLICY_BINDINGS: Plain = cluster(kind(
    ADMISSION,
    "mutatingadmissionpolicybindings",
    "MutatingAdmissionPolicyBinding",
    "mutatingadmissionpolicybinding",
));
pub(crate) static MUTATING_WEBHOOKS: Plain = cluster(kind(
    ADMISSION,
    "mutatingwebhookconfigurations",
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfiguration",
));
pub(crate) static VALIDATING_POLICIES: Plain = cluster(with_status(
    kind(ADMISSION, "validatingadmissionpolicies", "ValidatingAdmissionPolicy", "validatingadmissionpolicy"),
    status!("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
));
pub(crate) static VALIDATING_POLICY_BINDINGS: Plain = cluster(kind(
    ADMISSION,
    "validatingadmissionpolicybindings",
    "ValidatingAdmissionPolicyBinding",
    "validatingadmissionpolicybinding",
));
pub(crate) static VALIDATING_WEBHOOKS: Plain = cluster(kind(
    ADMISSION,
    "validatingwebhookconfigurations",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfiguration",
));
pub(crate) static CUSTOM_RESOURCE_DEFINITIONS: Plain = cluster(Info {
    categories: &["api-extensions"],
    ..with_status(
        short(
            &["crd", "crds"],
            kind(
                "apiextensions.k8s.io",
                "customresourcedefinitions",
                "CustomResourceDefinition",
                "customresourcedefinition",
            ),
        ),
        status!("apiextensions.k8s.io", "CustomResourceDefinition"),
    )
});
pub(crate) static PRIORITY_CLASSES: Plain =
    cluster(short(&["pc"], kind("scheduling.k8s.io", "priorityclasses", "PriorityClass", "priorityclass")));
pub(crate) static RUNTIME_CLASSES: Plain =
    cluster(kind("node.k8s.io", "runtimeclasses", "RuntimeClass", "runtimeclass"));
pub(crate) static ENDPOINT_SLICES: Plain =
    Plain(kind("discovery.k8s.io", "endpointslices", "EndpointSlice", "endpointslice"));
pub(crate) static FLOW_SCHEMAS: Plain = cluster(with_status(
    kind(FLOWS, "flowschemas", "FlowSchema", "flowschema"),
    status!("flowcontrol.apiserver.k8s.io", "FlowSchema"),
));
pub(crate) static PRIORITY_LEVELS: Plain = cluster(with_status(
    kind(FLOWS, "prioritylevelconfigurations", "PriorityLevelConfiguration", "prioritylevelconfiguration"),
    status!("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
));
pub(crate) static DEVICE_CLASSES: Plain =
    cluster(kind(DEVICES, "deviceclasses", "DeviceClass", "deviceclass"));
pub(crate) static RESOURCE_CLAIMS: Plain = Plain(with_status(
    kind(DEVICES, "resourceclaims", "ResourceClaim", "resourceclaim"),
    status!("resource.k8s.io", "ResourceClaim"),
));
pub(crate) static RESOURCE_CLAIM_TEMPLATES: Plain =
    Plain(kind(DEVICES, "resourceclaimtemplates", "ResourceClaimTemplate", "resourceclaimtemplate"));
pub(crate) static RESOURCE_SLICES: Plain =
    cluster(kind(DEVICES, "resourceslices", "ResourceSlice", "resourceslice"));
