//! `openssl pkcs7`: what a PKCS#7 container holds.

use countersign_pki::asn1::{Asn1Error, Reader, tag};
use countersign_pki::{Certificate, RevocationList, pem};

use crate::app::{App, Step};
use crate::errors;
use crate::files::{self, Opening, Output};
use crate::input::{asn1_reasons, not_enough_data, pem_reason};
use crate::options::{Format, Options};
use crate::print::certificate::{self, Parts};
use crate::print::crl;
use crate::print::name::{self, NameOptions};

/// The subcommand.
pub async fn run(app: &App, mut options: Options) -> Step {
    let (mut path, mut out, mut inform, mut outform) = (None, None, Format::Pem, Format::Pem);
    let (mut noout, mut text, mut print_certificates) = (false, false, false);
    while let Some((name, value)) = options.next() {
        match name.as_str() {
            "in" => path = Some(value),
            "inform" => inform = Format::of(&value),
            "noout" => noout = true,
            "out" => out = Some(value),
            "outform" => outform = Format::of(&value),
            "print" => return app.fail(format!("{}: -print is not simulated here", app.name)).await,
            "print_certs" => print_certificates = true,
            "text" => text = true,
            _ => {}
        }
    }
    options.no_more(app).await?;
    let bytes = files::read(app, path.as_deref()).await?;
    let read = match inform {
        Format::Pem => block(&bytes),
        _ if bytes.is_empty() => Err(vec![not_enough_data(142)]),
        _ => Ok(bytes),
    };
    let container = read.and_then(|der| match Container::parse(&der) {
        Ok(container) => Ok(container),
        Err(_) => Err(unreadable(&der, inform)),
    });
    let container = match container {
        Ok(container) => container,
        Err(reasons) => {
            app.raise_all(reasons);
            return app.fail("unable to load PKCS7 object").await;
        }
    };
    let output = Output::open(app, out.as_deref(), Opening::Default).await?;
    if print_certificates {
        return show(&container, &output, text, noout).await;
    }
    match outform {
        _ if noout => Ok(()),
        Format::Pem => output.write(pem::encode("PKCS7", &container.der)).await,
        _ => output.write(container.der).await,
    }
}

/// What lies in the queue: the type comes first and has an error of its own.
fn unreadable(der: &[u8], format: Format) -> Vec<errors::Reason> {
    let mut reasons = asn1_reasons(der, "PKCS7");
    let type_is_wrong =
        Reader::new(der).sequence().and_then(|mut inner| inner.read()).is_ok_and(|first| !first.is(tag::OID));
    if format == Format::Pem && type_is_wrong {
        let nested = |function, line| {
            errors::Reason::new(0x0688_010A, function, "nested asn1 error", "../crypto/asn1/tasn_dec.c", line)
        };
        reasons.truncate(1);
        reasons.push(nested("asn1_d2i_ex_primitive", 779));
        reasons.push(nested("asn1_template_noexp_d2i", 712).with("Field=type, Type=PKCS7"));
        let file = "../crypto/pem/pem_oth.c";
        reasons.push(errors::Reason::new(0x0488_000D, "PEM_ASN1_read_bio", "ASN1 lib", file, 33));
    }
    reasons
}

fn block(bytes: &[u8]) -> Result<Vec<u8>, Vec<errors::Reason>> {
    let mut rest = bytes;
    loop {
        match pem::decode_openssl(rest) {
            Ok((block, _))
                if matches!(block.label.as_str(), "PKCS7" | "PKCS #7 SIGNED DATA" | "CERTIFICATE") =>
            {
                return Ok(block.der);
            }
            Ok((_, next)) => rest = next,
            Err(pem::PemError::NoStartLine) => return Err(vec![errors::no_start_line("PKCS7")]),
            Err(error) => return Err(vec![pem_reason(error)]),
        }
    }
}

struct Container {
    der: Vec<u8>,
    certificates: Vec<Certificate>,
    lists: Vec<RevocationList>,
}

impl Container {
    fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let mut info = Reader::new(der).sequence()?;
        let kind = info.read()?.oid()?;
        let mut container = Self { der: der.to_vec(), certificates: Vec::new(), lists: Vec::new() };
        if kind.short_name() != Some("pkcs7-signedData") {
            return Ok(container);
        }
        let mut data = info.read()?.inside().sequence()?;
        data.read()?.small_integer()?;
        data.expect(tag::SET)?;
        data.expect(tag::SEQUENCE)?;
        if let Some(set) = data.read_if(|element| element.is_context(0))? {
            let mut list = set.inside();
            while !list.is_empty() {
                container.certificates.push(Certificate::parse(list.read()?.raw)?);
            }
        }
        if let Some(set) = data.read_if(|element| element.is_context(1))? {
            let mut list = set.inside();
            while !list.is_empty() {
                container.lists.push(RevocationList::parse(list.read()?.raw)?);
            }
        }
        Ok(container)
    }
}

async fn show(container: &Container, output: &Output, text: bool, noout: bool) -> Step {
    let names = NameOptions::default();
    for found in &container.certificates {
        let mut shown = if text {
            certificate::text(found, NameOptions::COMPATIBLE, Parts::default(), false)
        } else {
            name::titled("subject=", &found.subject, names) + &name::titled("issuer=", &found.issuer, names)
        };
        if !noout {
            shown.push_str(&found.to_pem());
        }
        output.write(shown + "\n").await?;
    }
    for list in &container.lists {
        let mut shown = crl::text(list, names);
        if !noout {
            shown.push_str(&list.to_pem());
        }
        output.write(shown + "\n").await?;
    }
    Ok(())
}
