//! Static pod manifests. Upstream: cmd/kubeadm/app/phases/{controlplane,etcd}.

use super::{CONTROL_PLANE, VERSION};

const P: &str = "/etc/kubernetes/pki";

/// `(file name, text)` of everything in /etc/kubernetes/manifests.
pub(super) fn all() -> [(&'static str, String); 4] {
    [
        ("etcd.yaml", etcd()),
        ("kube-apiserver.yaml", kube_apiserver()),
        ("kube-controller-manager.yaml", kube_controller_manager()),
        ("kube-scheduler.yaml", kube_scheduler()),
    ]
}

struct Component<'a> {
    name: &'a str,
    annotation: String,
    flags: Vec<String>,
    image: String,
    cpu: &'a str,
    memory: Option<&'a str>,
    /// `(host, path)` of the probes and whether they are HTTPS.
    probe: (&'a str, &'a str, u16, &'a str),
    /// `(volume, path, hostPath type, read only)`.
    mounts: Vec<(&'a str, &'a str, &'a str, bool)>,
}

fn kube_apiserver() -> String {
    let address = CONTROL_PLANE.address;
    let flags = [
        format!("advertise-address={address}"),
        "allow-privileged=true".into(),
        "authorization-mode=Node,RBAC".into(),
        format!("client-ca-file={P}/ca.crt"),
        "enable-admission-plugins=NodeRestriction".into(),
        "enable-bootstrap-token-auth=true".into(),
        format!("etcd-cafile={P}/etcd/ca.crt"),
        format!("etcd-certfile={P}/apiserver-etcd-client.crt"),
        format!("etcd-keyfile={P}/apiserver-etcd-client.key"),
        "etcd-servers=https://127.0.0.1:2379".into(),
        format!("kubelet-client-certificate={P}/apiserver-kubelet-client.crt"),
        format!("kubelet-client-key={P}/apiserver-kubelet-client.key"),
        "kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname".into(),
        format!("proxy-client-cert-file={P}/front-proxy-client.crt"),
        format!("proxy-client-key-file={P}/front-proxy-client.key"),
        "requestheader-allowed-names=front-proxy-client".into(),
        format!("requestheader-client-ca-file={P}/front-proxy-ca.crt"),
        "requestheader-extra-headers-prefix=X-Remote-Extra-".into(),
        "requestheader-group-headers=X-Remote-Group".into(),
        "requestheader-username-headers=X-Remote-User".into(),
        "secure-port=6443".into(),
        "service-account-issuer=https://kubernetes.default.svc.cluster.local".into(),
        format!("service-account-key-file={P}/sa.pub"),
        format!("service-account-signing-key-file={P}/sa.key"),
        "service-cluster-ip-range=10.96.0.0/12".into(),
        format!("tls-cert-file={P}/apiserver.crt"),
        format!("tls-private-key-file={P}/apiserver.key"),
    ];
    render(&Component {
        name: "kube-apiserver",
        annotation: format!(
            "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint: {address}:6443"
        ),
        flags: flags.into(),
        image: format!("registry.k8s.io/kube-apiserver:{VERSION}"),
        cpu: "250m",
        memory: None,
        probe: (address, "/livez", 6443, "HTTPS"),
        mounts: vec![
            ("ca-certs", "/etc/ssl/certs", "DirectoryOrCreate", true),
            ("k8s-certs", P, "DirectoryOrCreate", true),
        ],
    })
}

fn kube_controller_manager() -> String {
    let conf = "/etc/kubernetes/controller-manager.conf";
    let flags = [
        "allocate-node-cidrs=true".into(),
        format!("authentication-kubeconfig={conf}"),
        format!("authorization-kubeconfig={conf}"),
        "bind-address=127.0.0.1".into(),
        format!("client-ca-file={P}/ca.crt"),
        "cluster-cidr=10.244.0.0/16".into(),
        "cluster-name=kubernetes".into(),
        format!("cluster-signing-cert-file={P}/ca.crt"),
        format!("cluster-signing-key-file={P}/ca.key"),
        "controllers=*,bootstrapsigner,tokencleaner".into(),
        format!("kubeconfig={conf}"),
        "leader-elect=true".into(),
        format!("requestheader-client-ca-file={P}/front-proxy-ca.crt"),
        format!("root-ca-file={P}/ca.crt"),
        format!("service-account-private-key-file={P}/sa.key"),
        "service-cluster-ip-range=10.96.0.0/12".into(),
        "use-service-account-credentials=true".into(),
    ];
    render(&Component {
        name: "kube-controller-manager",
        annotation: String::new(),
        flags: flags.into(),
        image: format!("registry.k8s.io/kube-controller-manager:{VERSION}"),
        cpu: "200m",
        memory: None,
        probe: ("127.0.0.1", "/healthz", 10257, "HTTPS"),
        mounts: vec![
            ("ca-certs", "/etc/ssl/certs", "DirectoryOrCreate", true),
            ("k8s-certs", P, "DirectoryOrCreate", true),
            ("kubeconfig", conf, "FileOrCreate", true),
        ],
    })
}

fn kube_scheduler() -> String {
    let conf = "/etc/kubernetes/scheduler.conf";
    let flags = [
        format!("authentication-kubeconfig={conf}"),
        format!("authorization-kubeconfig={conf}"),
        "bind-address=127.0.0.1".into(),
        format!("kubeconfig={conf}"),
        "leader-elect=true".into(),
    ];
    render(&Component {
        name: "kube-scheduler",
        annotation: String::new(),
        flags: flags.into(),
        image: format!("registry.k8s.io/kube-scheduler:{VERSION}"),
        cpu: "100m",
        memory: None,
        probe: ("127.0.0.1", "/livez", 10259, "HTTPS"),
        mounts: vec![("kubeconfig", conf, "FileOrCreate", true)],
    })
}

fn etcd() -> String {
    let (name, address) = (CONTROL_PLANE.name, CONTROL_PLANE.address);
    let flags = [
        format!("advertise-client-urls=https://{address}:2379"),
        format!("cert-file={P}/etcd/server.crt"),
        "client-cert-auth=true".into(),
        "data-dir=/var/lib/etcd".into(),
        "feature-gates=InitialCorruptCheck=true".into(),
        format!("initial-advertise-peer-urls=https://{address}:2380"),
        format!("initial-cluster={name}=https://{address}:2380"),
        format!("key-file={P}/etcd/server.key"),
        format!("listen-client-urls=https://127.0.0.1:2379,https://{address}:2379"),
        "listen-metrics-urls=http://127.0.0.1:2381".into(),
        format!("listen-peer-urls=https://{address}:2380"),
        format!("name={name}"),
        format!("peer-cert-file={P}/etcd/peer.crt"),
        "peer-client-cert-auth=true".into(),
        format!("peer-key-file={P}/etcd/peer.key"),
        format!("peer-trusted-ca-file={P}/etcd/ca.crt"),
        "snapshot-count=10000".into(),
        format!("trusted-ca-file={P}/etcd/ca.crt"),
        "watch-progress-notify-interval=5s".into(),
    ];
    render(&Component {
        name: "etcd",
        annotation: format!("kubeadm.kubernetes.io/etcd.advertise-client-urls: https://{address}:2379"),
        flags: flags.into(),
        image: "registry.k8s.io/etcd:3.6.6-0".into(),
        cpu: "100m",
        memory: Some("100Mi"),
        probe: ("127.0.0.1", "/livez", 2381, "HTTP"),
        mounts: vec![
            ("etcd-data", "/var/lib/etcd", "DirectoryOrCreate", false),
            ("etcd-certs", "/etc/kubernetes/pki/etcd", "DirectoryOrCreate", false),
        ],
    })
}

fn render(component: &Component) -> String {
    let Component { name, annotation, flags, image, cpu, memory, probe, mounts } = component;
    let (host, path, port, scheme) = probe;
    let annotations =
        if annotation.is_empty() { String::new() } else { format!("  annotations:\n    {annotation}\n") };
    let command: String = flags.iter().map(|flag| format!("    - --{flag}\n")).collect();
    let memory = memory.map(|memory| format!("        memory: {memory}\n")).unwrap_or_default();
    let probe = |title: &str, path: &str, failures: u32, delay: u32, period: u32| {
        let delay = if delay == 0 { String::new() } else { format!("      initialDelaySeconds: {delay}\n") };
        format!(
            "    {title}:
      failureThreshold: {failures}
      httpGet:
        host: {host}
        path: {path}
        port: probe-port
        scheme: {scheme}
{delay}      periodSeconds: {period}
      timeoutSeconds: 15
"
        )
    };
    let ready = if *path == "/healthz" { "/healthz" } else { "/readyz" };
    let liveness = probe("livenessProbe", path, 8, 10, 10);
    let readiness = if *name == "kube-controller-manager" {
        String::new()
    } else {
        probe("readinessProbe", ready, 3, 0, 1)
    };
    let startup = probe("startupProbe", path, 24, 10, 10);
    let volume_mounts: String = mounts
        .iter()
        .map(|(volume, path, _, read_only)| {
            let read_only = if *read_only { "      readOnly: true\n" } else { "" };
            format!("    - mountPath: {path}\n      name: {volume}\n{read_only}")
        })
        .collect();
    let volumes: String = mounts
        .iter()
        .map(|(volume, path, kind, _)| {
            format!("  - hostPath:\n      path: {path}\n      type: {kind}\n    name: {volume}\n")
        })
        .collect();
    format!(
        "apiVersion: v1
kind: Pod
metadata:
{annotations}  labels:
    component: {name}
    tier: control-plane
  name: {name}
  namespace: kube-system
spec:
  containers:
  - command:
    - {name}
{command}    image: {image}
    imagePullPolicy: IfNotPresent
{liveness}    name: {name}
    ports:
    - containerPort: {port}
      name: probe-port
      protocol: TCP
{readiness}    resources:
      requests:
        cpu: {cpu}
{memory}{startup}    volumeMounts:
{volume_mounts}  hostNetwork: true
  priority: 2000001000
  priorityClassName: system-node-critical
  securityContext:
    seccompProfile:
      type: RuntimeDefault
  volumes:
{volumes}status: {{}}
"
    )
}
