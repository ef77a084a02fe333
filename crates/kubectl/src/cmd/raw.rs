//! `--raw` of verbs that write: a file is sent as it is, the answer shown as it is. Upstream: kubectl/pkg/rawhttp.

use http::Method;

use crate::client::Call;
use crate::error::lower_first;
use crate::{Context, Error};

/// Sends the file of `-f` (nothing if there is none) to the URI of `--raw`.
pub async fn send(context: &Context, method: Method) -> Result<(), Error> {
    let flags = context.flags();
    let files = flags.list("filename");
    let mut body = Vec::new();
    match files.as_slice() {
        [] => {}
        [file] if file.starts_with("http://") || file.starts_with("https://") => {
            return Err(Error::message("--raw cannot read from a url"));
        }
        [file] if file == "-" => body = context.process().read_stdin().await.unwrap_or_default(),
        [file] => {
            let bytes = context.process().read_file(file).await;
            body = bytes.map_err(|errno| {
                Error::message(format!("open {file}: {}", lower_first(&errno.to_string())))
            })?;
        }
        _ => return Err(Error::message("--raw can only use a single local file or stdin")),
    }
    let uri = flags.text("raw");
    if !uri.starts_with('/') {
        return Err(Error::message(format!(
            "--raw must be a valid URL path: parse {}: invalid URI for request",
            crate::command::quote(uri)
        )));
    }
    let mut call = Call { method, ..super::get::raw_call(uri) };
    if !files.is_empty() {
        call = call.body("application/json", body);
    }
    let answer = context.client().await?.send(&call).await?;
    context.out(&answer.bytes).await
}
