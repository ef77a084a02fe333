//! `kubectl create secret tls`.

use countersign_pki::go;

use super::super::generate::{FLAGS, Generator};
use super::super::sources::Data;
use crate::command::flag_sets::PRINT_FLAGS;
use crate::command::{Command, Flag, Outcome, Run};
use crate::error::lower_first;
use crate::{Context, Error};

/// The verb.
pub static COMMAND: Command = Command {
    name: "tls",
    usage: "tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
    short: "Create a TLS secret",
    long: "Create a TLS secret from the given public/private key pair.\n\n The public/private key pair must exist beforehand. The public key certificate must be .PEM encoded and match the given private key.",
    examples: "# Create a new TLS secret named tls-secret with the given key pair
kubectl create secret tls tls-secret --cert=path/to/tls.crt --key=path/to/tls.key",
    flags: &[&TLS_FLAGS, &FLAGS, &PRINT_FLAGS],
    run: Run::Verb(run),
    ..Command::NEW
};

static TLS_FLAGS: [Flag; 3] = [
    Flag::boolean("append-hash", "Append a hash of the secret to its name."),
    Flag::text("cert", "Path to PEM encoded public key certificate."),
    Flag::text("key", "Path to private key associated with given certificate."),
];

fn run(context: Context) -> Outcome {
    Box::pin(async move {
        let generator = Generator::new(&context).await?;
        let flags = context.flags();
        let (certificate, key) = (flags.text("cert"), flags.text("key"));
        if certificate.is_empty() || key.is_empty() {
            return Err(Error::message("key and cert must be specified"));
        }
        let certificate = read(&context, certificate).await?;
        let key = read(&context, key).await?;
        go::x509_key_pair(&certificate, &key).map_err(|error| Error::message(error.to_string()))?;
        let data = Data::from([("tls.crt".to_owned(), certificate), ("tls.key".to_owned(), key)]);
        super::create(&context, generator, "kubernetes.io/tls", data).await
    })
}

async fn read(context: &Context, path: &str) -> Result<Vec<u8>, Error> {
    let bytes = context.process().read_file(path).await;
    bytes.map_err(|errno| {
        let cause = lower_first(&errno.to_string());
        Error::message(format!("Cannot read file {path}, open {path}: {cause}"))
    })
}
