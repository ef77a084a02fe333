//! Which lists of Kubernetes' types merge by which key. Upstream: the patchStrategy and patchMergeKey tags of k8s.io/api.

/// How a list field of a type takes a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStrategy {
    /// The whole list is replaced.
    Atomic,
    /// Elements with the same value of this field are one.
    Keyed(&'static str),
    /// Plain values, each at most once.
    Set,
}

/// The strategy of the list at `path` (field names from the root, lists left out) of a kind.
pub fn list_strategy(kind: &str, path: &[&str]) -> ListStrategy {
    use ListStrategy::{Atomic, Keyed, Set};
    let (parent, field) = match path {
        [.., parent, field] => (*parent, *field),
        [field] => ("", *field),
        [] => return Atomic,
    };
    let in_container = matches!(parent, "containers" | "initContainers" | "ephemeralContainers");
    match (parent, field) {
        ("metadata", "finalizers") => Set,
        ("metadata", "ownerReferences") => Keyed("uid"),
        ("", "secrets" | "imagePullSecrets") if kind == "ServiceAccount" => Keyed("name"),
        ("", "webhooks") => Keyed("name"),
        ("spec", "ports") if kind == "Service" => Keyed("port"),
        ("spec", "podCIDRs") if kind == "Node" => Set,
        ("spec", "drivers") if kind == "CSINode" => Keyed("name"),
        ("status", "addresses") if kind == "Node" => Keyed("type"),
        ("status", "podIPs" | "hostIPs") => Keyed("ip"),
        // A signing request's conditions are no merging list.
        ("status", "conditions") if kind != "CertificateSigningRequest" => Keyed("type"),
        (
            "spec",
            "containers"
            | "initContainers"
            | "ephemeralContainers"
            | "imagePullSecrets"
            | "volumes"
            | "schedulingGates"
            | "resourceClaims",
        ) => Keyed("name"),
        ("spec", "hostAliases") => Keyed("ip"),
        ("spec", "topologySpreadConstraints") => Keyed("topologyKey"),
        (_, "ports") if in_container => Keyed("containerPort"),
        (_, "env") if in_container => Keyed("name"),
        (_, "volumeMounts") if in_container => Keyed("mountPath"),
        (_, "volumeDevices") if in_container => Keyed("devicePath"),
        _ => Atomic,
    }
}

/// Whether a mapping at `path`, or the elements of the list there, drop fields that a patch does not name.
pub fn retains_keys(kind: &str, path: &[&str]) -> bool {
    match path {
        ["spec", "strategy"] => kind == "Deployment",
        [.., "spec", "volumes" | "resourceClaims"] => true,
        _ => false,
    }
}

/// Whether kubectl knows the type behind a kind; of others it makes JSON merge patches.
pub fn is_known(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io") || group == "k8s.io"
}
