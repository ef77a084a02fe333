//! The keys and certificates of `kubeadm init`. Upstream: cmd/kubeadm/app/phases/{certs,kubeconfig}, util/pkiutil.

use std::net::IpAddr;

use countersign_host::{Entropy, Timestamp};
use countersign_pki::extension::{BasicConstraints, GeneralName, KeyUsage};
use countersign_pki::key::{Curve, KeyAlgorithm, KeyError, RsaPrivateKey};
use countersign_pki::{Attribute, Certificate, CertificateBuilder, Extension, Name, Oid, PrivateKey};

use super::{CONTROL_PLANE, Host, NODE};

/// Primes of 1024 bits, 128 bytes each; `cargo xtask primes` found them. To search for them takes seconds, which
/// nobody wants to wait for when the page opens. So a key of the cluster is no secret, as nothing in here is; which
/// primes make which key is drawn anew for each world. What learners generate is drawn from scratch.
const PRIMES: &[u8] = include_bytes!("primes.bin");
const PRIME_BYTES: usize = 128;

const FIVE_MINUTES: i64 = 300;
const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;

/// A certificate and its private key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: Certificate,
    pub(crate) key: PrivateKey,
}

impl Identity {
    /// The certificate as a PEM block.
    pub(crate) fn certificate_pem(&self) -> String {
        self.certificate.to_pem()
    }

    /// The key as a PEM block in the format of its kind: `RSA PRIVATE KEY`, `EC PRIVATE KEY`.
    pub(crate) fn key_pem(&self) -> String {
        self.key.to_traditional_pem()
    }
}

/// Everything in /etc/kubernetes that holds a key.
pub(crate) struct ClusterPki {
    pub(crate) ca: Identity,
    pub(crate) apiserver: Identity,
    pub(crate) apiserver_kubelet_client: Identity,
    pub(crate) front_proxy_ca: Identity,
    pub(crate) front_proxy_client: Identity,
    pub(crate) etcd_ca: Identity,
    pub(crate) etcd_server: Identity,
    pub(crate) etcd_peer: Identity,
    pub(crate) etcd_healthcheck_client: Identity,
    pub(crate) apiserver_etcd_client: Identity,
    /// Signs the tokens of service accounts.
    pub(crate) service_accounts: PrivateKey,
    pub(crate) admin: Identity,
    pub(crate) super_admin: Identity,
    pub(crate) controller_manager: Identity,
    pub(crate) scheduler: Identity,
    /// The kubelet of the control plane.
    pub(crate) kubelet: Identity,
    /// The kubelet of the worker, which asked for its certificate as any node does.
    pub(crate) node_kubelet: Identity,
    /// What the kubelets serve with: a self-signed CA each, and a certificate from it.
    pub(crate) kubelet_serving: [(Identity, Certificate); 2],
}

impl ClusterPki {
    /// The PKI of a cluster that was set up at `started`.
    pub(crate) fn new(started: Timestamp, entropy: &Entropy) -> Result<Self, KeyError> {
        let mut maker = Maker { started: started.seconds(), keys: Keys::new(entropy), entropy };
        let ca = maker.authority("kubernetes")?;
        let apiserver = maker.leaf(
            &ca,
            Leaf {
                names: &[
                    CONTROL_PLANE.name,
                    "kubernetes",
                    "kubernetes.default",
                    "kubernetes.default.svc",
                    "kubernetes.default.svc.cluster.local",
                    // As `apiServer.certSANs` of many a cluster asks for.
                    "localhost",
                ],
                addresses: &["10.96.0.1", CONTROL_PLANE.address],
                server: true,
                client: false,
                ..Leaf::client("kube-apiserver")
            },
        )?;
        let apiserver_kubelet_client = maker.leaf(&ca, Leaf::client("kube-apiserver-kubelet-client"))?;
        let front_proxy_ca = maker.authority("front-proxy-ca")?;
        let front_proxy_client = maker.leaf(&front_proxy_ca, Leaf::client("front-proxy-client"))?;
        let etcd_ca = maker.authority("etcd-ca")?;
        let member = || Leaf {
            names: &[CONTROL_PLANE.name, "localhost"],
            addresses: &[CONTROL_PLANE.address, "127.0.0.1", "::1"],
            server: true,
            ..Leaf::client(CONTROL_PLANE.name)
        };
        let etcd_server = maker.leaf(&etcd_ca, member())?;
        let etcd_peer = maker.leaf(&etcd_ca, member())?;
        let etcd_healthcheck_client = maker.leaf(&etcd_ca, Leaf::client("kube-etcd-healthcheck-client"))?;
        let apiserver_etcd_client = maker.leaf(&etcd_ca, Leaf::client("kube-apiserver-etcd-client"))?;
        let service_accounts = maker.keys.next()?;
        let node_name = format!("system:node:{}", CONTROL_PLANE.name);
        let admin = maker.leaf(&ca, Leaf::user("kubernetes-admin", "kubeadm:cluster-admins"))?;
        let super_admin = maker.leaf(&ca, Leaf::user("kubernetes-super-admin", "system:masters"))?;
        let kubelet = maker.leaf(&ca, Leaf::user(&node_name, "system:nodes"))?;
        let controller_manager = maker.leaf(&ca, Leaf::client("system:kube-controller-manager"))?;
        let scheduler = maker.leaf(&ca, Leaf::client("system:kube-scheduler"))?;
        let node_kubelet = maker.joined_node(&ca, NODE.name)?;
        let kubelet_serving = [maker.kubelet_serving(&CONTROL_PLANE)?, maker.kubelet_serving(&NODE)?];
        Ok(Self {
            ca,
            apiserver,
            apiserver_kubelet_client,
            front_proxy_ca,
            front_proxy_client,
            etcd_ca,
            etcd_server,
            etcd_peer,
            etcd_healthcheck_client,
            apiserver_etcd_client,
            service_accounts,
            admin,
            super_admin,
            controller_manager,
            scheduler,
            kubelet,
            node_kubelet,
            kubelet_serving,
        })
    }
}

/// What a certificate that is no CA's says.
struct Leaf<'a> {
    common_name: &'a str,
    organization: Option<&'a str>,
    names: &'a [&'a str],
    addresses: &'a [&'a str],
    server: bool,
    client: bool,
}

impl<'a> Leaf<'a> {
    fn client(common_name: &'a str) -> Self {
        Self { common_name, organization: None, names: &[], addresses: &[], server: false, client: true }
    }

    fn user(common_name: &'a str, organization: &'a str) -> Self {
        Self { organization: Some(organization), ..Self::client(common_name) }
    }

    fn usages(&self) -> Vec<Oid> {
        let server = self.server.then_some(Oid::SERVER_AUTH);
        server.into_iter().chain(self.client.then_some(Oid::CLIENT_AUTH)).collect()
    }

    /// Go's order of a name: O before CN.
    fn subject(&self) -> Name {
        let organization = self.organization.map(|name| Attribute::auto(Oid::ORGANIZATION, name));
        Name::of(organization.into_iter().chain([Attribute::auto(Oid::COMMON_NAME, self.common_name)]))
    }

    fn alternative_names(&self) -> Option<Extension> {
        let mut names = self.names.to_vec();
        names.sort_unstable();
        let addresses = self.addresses.iter().filter_map(|address| address.parse::<IpAddr>().ok());
        let all: Vec<GeneralName> = names
            .into_iter()
            .map(|name| GeneralName::Dns(name.to_owned()))
            .chain(addresses.map(GeneralName::ip))
            .collect();
        (!all.is_empty()).then(|| Extension::subject_alt_name(&all, false))
    }
}

struct Maker<'a> {
    started: i64,
    keys: Keys,
    entropy: &'a Entropy,
}

const SIGN_AND_ENCIPHER: KeyUsage = KeyUsage(KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::KEY_ENCIPHERMENT.0);

impl Maker<'_> {
    fn authority(&mut self, name: &str) -> Result<Identity, KeyError> {
        let key = self.keys.next()?;
        let subject = Name::of([Attribute::auto(Oid::COMMON_NAME, name)]);
        let extensions = vec![
            Extension::key_usage(SIGN_AND_ENCIPHER | KeyUsage::CERT_SIGN, true),
            Extension::basic_constraints(BasicConstraints { ca: true, path_len: None }, true),
            Extension::subject_key_id(&key.public_key().key_id_sha256()),
            Extension::subject_alt_name(&[GeneralName::Dns(name.to_owned())], false),
        ];
        let validity = (self.started - FIVE_MINUTES, self.started + 10 * YEAR);
        let certificate = self.sign(&subject, &key, &subject, &key, validity, extensions)?;
        Ok(Identity { certificate, key })
    }

    fn leaf(&mut self, ca: &Identity, leaf: Leaf<'_>) -> Result<Identity, KeyError> {
        let key = self.keys.next()?;
        let mut extensions = vec![
            Extension::key_usage(SIGN_AND_ENCIPHER, true),
            Extension::ext_key_usage(&leaf.usages(), false),
            Extension::basic_constraints(BasicConstraints::default(), true),
            Extension::authority_key_id(&ca.key.public_key().key_id_sha256()),
        ];
        extensions.extend(leaf.alternative_names());
        let validity = (self.started - FIVE_MINUTES, self.started + YEAR);
        let issuer = &ca.certificate.subject;
        let certificate = self.sign(issuer, &ca.key, &leaf.subject(), &key, validity, extensions)?;
        Ok(Identity { certificate, key })
    }

    /// What the CSR signer gives to a kubelet that joins. Upstream: pkg/controller/certificates/signer.
    fn joined_node(&mut self, ca: &Identity, node: &str) -> Result<Identity, KeyError> {
        let algorithm = KeyAlgorithm::Ec(Curve::P256);
        let key = countersign_pki::key::generate(&mut self.entropy.clone(), algorithm)?;
        let extensions = vec![
            Extension::key_usage(KeyUsage::DIGITAL_SIGNATURE, true),
            Extension::ext_key_usage(&[Oid::CLIENT_AUTH], false),
            Extension::basic_constraints(BasicConstraints::default(), true),
            Extension::authority_key_id(&ca.key.public_key().key_id_sha256()),
        ];
        let name = format!("system:node:{node}");
        let subject = Leaf::user(&name, "system:nodes").subject();
        let validity = (self.started - FIVE_MINUTES, self.started - FIVE_MINUTES + YEAR);
        let certificate =
            self.sign(&ca.certificate.subject, &ca.key, &subject, &key, validity, extensions)?;
        Ok(Identity { certificate, key })
    }

    /// Upstream: client-go's GenerateSelfSignedCertKey, which the kubelet calls without `serverTLSBootstrap`.
    fn kubelet_serving(&mut self, host: &Host) -> Result<(Identity, Certificate), KeyError> {
        let (name, started) = (host.name, self.started);
        let named = |name: String| Name::of([Attribute::auto(Oid::COMMON_NAME, &name)]);
        let (ca_name, leaf_name) =
            (named(format!("{name}-ca@{started}")), named(format!("{name}@{started}")));
        let validity = (started - HOUR, started - HOUR + YEAR);
        let (ca_key, key) = (self.keys.next()?, self.keys.next()?);
        let ca_id = ca_key.public_key().key_id_sha256();
        let extensions = vec![
            Extension::key_usage(SIGN_AND_ENCIPHER | KeyUsage::CERT_SIGN, true),
            Extension::basic_constraints(BasicConstraints { ca: true, path_len: None }, true),
            Extension::subject_key_id(&ca_id),
        ];
        let ca = self.sign(&ca_name, &ca_key, &ca_name, &ca_key, validity, extensions)?;
        let extensions = vec![
            Extension::key_usage(SIGN_AND_ENCIPHER, true),
            Extension::ext_key_usage(&[Oid::SERVER_AUTH], false),
            Extension::basic_constraints(BasicConstraints::default(), true),
            Extension::authority_key_id(&ca_id),
            Extension::subject_alt_name(&[GeneralName::Dns(name.to_owned())], false),
        ];
        let certificate = self.sign(&ca_name, &ca_key, &leaf_name, &key, validity, extensions)?;
        Ok((Identity { certificate, key }, ca))
    }

    fn sign(
        &self,
        issuer: &Name,
        issuer_key: &PrivateKey,
        subject: &Name,
        key: &PrivateKey,
        (not_before, not_after): (i64, i64),
        extensions: Vec<Extension>,
    ) -> Result<Certificate, KeyError> {
        // Uniform in 1..2⁶³-1.
        let serial = self.entropy.below(i64::MAX.unsigned_abs() - 1) + 1;
        CertificateBuilder {
            serial: serial.to_be_bytes().to_vec(),
            issuer: issuer.clone(),
            subject: subject.clone(),
            not_before,
            not_after,
            public_key: key.public_key().to_spki(),
            extensions,
            version_1: false,
        }
        .sign(issuer_key, issuer_key.default_signature())
    }
}

/// RSA-2048 keys from the ready primes, in an order drawn for this world.
struct Keys {
    primes: Vec<&'static [u8]>,
    made: usize,
}

impl Keys {
    fn new(entropy: &Entropy) -> Self {
        let mut primes: Vec<&[u8]> = PRIMES.chunks_exact(PRIME_BYTES).collect();
        // Fisher and Yates.
        for last in (1..primes.len()).rev() {
            let other = usize::try_from(entropy.below(last as u64 + 1)).unwrap_or(last);
            primes.swap(last, other);
        }
        Self { primes, made: 0 }
    }

    /// The next key. The first sixteen share no prime; later ones pair them differently, one place on.
    fn next(&mut self) -> Result<PrivateKey, KeyError> {
        let count = self.primes.len().max(1);
        let round = self.made.saturating_mul(2).checked_div(count).unwrap_or_default();
        let prime = |place: usize| self.primes.get(place % count).copied().ok_or(KeyError::Invalid);
        let first = self.made.saturating_mul(2).saturating_add(round);
        let (p, q) = (prime(first)?, prime(first.saturating_add(1))?);
        self.made += 1;
        RsaPrivateKey::from_primes(p, q, 65_537).map(PrivateKey::Rsa)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pki(seed: u64) -> ClusterPki {
        ClusterPki::new(Timestamp::from_seconds(1_780_000_000), &Entropy::from_number(seed)).unwrap()
    }

    #[test]
    fn the_same_seed_makes_the_same_keys_and_another_seed_others() {
        assert_eq!(pki(1).ca.certificate.der, pki(1).ca.certificate.der);
        assert_ne!(pki(1).ca.key_pem(), pki(2).ca.key_pem());
    }

    #[test]
    fn every_certificate_is_signed_by_its_authority() {
        let pki = pki(7);
        let signed = |leaf: &Identity, ca: &Identity| {
            leaf.certificate.verify_signature(&ca.key.public_key()).unwrap();
            assert_eq!(leaf.certificate.issuer, ca.certificate.subject);
        };
        for leaf in [&pki.ca, &pki.apiserver, &pki.admin, &pki.kubelet, &pki.node_kubelet] {
            signed(leaf, &pki.ca);
        }
        for leaf in [&pki.etcd_ca, &pki.etcd_server, &pki.apiserver_etcd_client] {
            signed(leaf, &pki.etcd_ca);
        }
        signed(&pki.front_proxy_client, &pki.front_proxy_ca);
    }

    #[test]
    fn no_two_keys_are_the_same() {
        let mut keys = Keys::new(&Entropy::from_number(3));
        let mut moduli: Vec<Vec<u8>> =
            (0..24).map(|_| keys.next().unwrap().public_key().to_spki_der()).collect();
        moduli.sort();
        moduli.dedup();
        assert_eq!(moduli.len(), 24);
    }
}
