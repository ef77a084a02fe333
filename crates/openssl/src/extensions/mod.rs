//! Making extensions from the words of configuration files and `-addext` (x509v3_config(5)).

mod access;
mod authority;
mod constraints;
mod general_name;
mod generic;
mod list;
mod policies;
mod usage;

use countersign_pki::asn1::write;
use countersign_pki::extension::BasicConstraints;
use countersign_pki::{Certificate, Extension, Name, Oid, PublicKey};

use crate::config::Config;
use crate::errors::{self, Reason};

pub use authority::adapt;
pub use usage::unknown_object;

/// What goes wrong: entries for the error queue.
pub type Faults = Vec<Reason>;

/// What the values may refer to.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// Only syntax counts: nothing can be looked up yet.
    pub test: bool,
    /// The subject of the request or certificate in the making.
    pub subject: Option<Name>,
    /// Its public key.
    pub subject_key: Option<PublicKey>,
    /// Who will sign; `None` for a request.
    pub issuer: Option<Issuer<'a>>,
}

/// The issuer of the certificate in the making.
#[derive(Clone, Debug)]
pub enum Issuer<'a> {
    /// Another certificate.
    Other(&'a Certificate),
    /// The certificate itself; with the serial number it will have, the name it will have as issuer, and
    /// whether its own key signs it.
    Itself {
        /// Content of the serial number's INTEGER.
        serial: Vec<u8>,
        /// The issuer's name.
        name: Name,
        /// Whether the signing key is the certified key.
        self_signed: bool,
        /// The signing key.
        key: PublicKey,
        /// The subject key identifier made so far.
        key_id: Option<Vec<u8>>,
    },
}

/// The DER that `ASN1_generate_nconf(3)` makes of a text.
pub fn generate(config: &Config, text: &str) -> Result<Vec<u8>, Faults> {
    generic::generate(config, text, 0)
}

/// Makes every extension of a section.
pub fn section(config: &Config, name: &str, context: &Context<'_>) -> Result<Vec<Extension>, Faults> {
    let Some(values) = config.section(name) else { return Err(Vec::new()) };
    let mut made: Vec<Extension> = Vec::new();
    let mut context = context.clone();
    for (key, value) in values {
        if let Some(extension) = one(config, Some(name), key, value, &context)? {
            if extension.oid == Oid::SUBJECT_KEY_ID
                && let Some(Issuer::Itself { key_id, .. }) = &mut context.issuer
            {
                *key_id = extension.parse_subject_key_id().ok();
            }
            put(&mut made, extension);
        }
    }
    Ok(made)
}

/// Adds an extension, in the place of one of the same kind if there is one.
pub fn put(list: &mut Vec<Extension>, extension: Extension) {
    match list.iter_mut().find(|known| known.oid == extension.oid) {
        Some(known) => *known = extension,
        None => list.push(extension),
    }
}

/// Makes one extension from its name and value. `None` when it turns out to be nothing.
pub fn one(
    config: &Config,
    section: Option<&str>,
    name: &str,
    value: &str,
    context: &Context<'_>,
) -> Result<Option<Extension>, Faults> {
    let (critical, rest) = match value.strip_prefix("critical,") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, value),
    };
    if let Some((kind, text)) = generic::split(rest) {
        return generic::extension(config, name, critical, kind, text).map(Some);
    }
    let wrapped = |mut faults: Faults| {
        faults.push(errors::in_extension(section.unwrap_or("default"), name, rest));
        faults
    };
    let conf = "../crypto/x509/v3_conf.c";
    let Some(oid) = Oid::from_name(name).filter(|oid| oid.short_name().is_some()) else {
        return Err(wrapped(vec![Reason::new(
            0x1100_0082,
            "do_ext_nconf",
            "unknown extension name",
            conf,
            88,
        )]));
    };
    let words = Words { config, name, value: rest, context };
    let der = match oid.short_name().unwrap_or_default() {
        "basicConstraints" => basic_constraints(&words),
        "keyUsage" => usage::bits(&words, &usage::KEY_USAGES),
        "nsCertType" => usage::bits(&words, &usage::NETSCAPE_TYPES),
        "extendedKeyUsage" => usage::extended(&words),
        "subjectAltName" | "issuerAltName" => general_name::names(&words),
        "subjectKeyIdentifier" => authority::subject_key_id(&words),
        "authorityKeyIdentifier" => authority::authority_key_id(&words),
        "crlDistributionPoints" | "freshestCRL" => access::distribution_points(&words),
        "authorityInfoAccess" | "subjectInfoAccess" => access::info_access(&words),
        "certificatePolicies" => policies::policies(&words),
        "nameConstraints" => constraints::names(&words),
        "policyConstraints" => constraints::policy(&words),
        "inhibitAnyPolicy" => constraints::integer("inhibitAnyPolicy", rest).map(write::integer),
        "tlsfeature" => usage::features(&words),
        "nsComment" => Ok(write::string(countersign_pki::asn1::tag::IA5_STRING, rest.as_bytes())),
        "noCheck" => Ok(write::null()),
        _ => Err(vec![
            Reason::new(0x1100_0067, "do_ext_nconf", "extension setting not supported", conf, 139)
                .with(format!("name={name}")),
        ]),
    }
    .map_err(wrapped)?;
    Ok(Some(Extension::new(oid, critical, der)))
}

/// One extension's name and value, and what it may refer to.
pub struct Words<'a> {
    config: &'a Config,
    name: &'a str,
    value: &'a str,
    context: &'a Context<'a>,
}

impl Words<'_> {
    /// The items of the value, or of the section that `@section` names.
    fn items(&self) -> Result<Vec<list::Item>, Faults> {
        let items = match self.value.strip_prefix('@') {
            Some(section) => list::of_section(self.config, section).unwrap_or_default(),
            None => list::parse(self.value).map_err(|mut faults| {
                faults.push(self.invalid_string());
                faults
            })?,
        };
        if items.is_empty() {
            return Err(vec![self.invalid_string()]);
        }
        Ok(items)
    }

    fn invalid_string(&self) -> Reason {
        let conf = "../crypto/x509/v3_conf.c";
        Reason::new(0x1100_0069, "do_ext_nconf", "invalid extension string", conf, 102)
            .with(format!("name={},section={}", self.name, self.value))
    }
}

fn basic_constraints(words: &Words<'_>) -> Result<Vec<u8>, Faults> {
    let mut constraints = BasicConstraints::default();
    for item in words.items()? {
        match item.name.as_str() {
            "CA" => constraints.ca = item.boolean()?,
            "pathlen" => {
                let length = constraints::integer("pathlen", item.value.as_deref().unwrap_or_default())?;
                constraints.path_len = Some(u32::try_from(length).unwrap_or(u32::MAX));
            }
            _ => {
                let file = "../crypto/x509/v3_bcons.c";
                let reason = Reason::new(0x1100_006A, "v2i_BASIC_CONSTRAINTS", "invalid name", file, 76);
                return Err(vec![reason.with(item.shown())]);
            }
        }
    }
    Ok(constraints.to_der())
}
