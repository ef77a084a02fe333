//! Manifests from the web. Upstream: cli-runtime resource/visitor.go readHttpWithRetries, net/http.Get.

use std::time::Duration;

use bytes::Bytes;

use super::{Address, connect};
use crate::command::quote;
use crate::{Context, Error};

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// What lies at an address; as nobody's certificates are trusted, TLS never gets far.
pub async fn download(context: &Context, url: &str) -> Result<Vec<u8>, Error> {
    let mut outcome = Err(Error::Silent(1));
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            context.clock().sleep(PAUSE).await;
        }
        let response = match get(context, url).await {
            Ok(response) => response,
            Err(error) => {
                outcome = Err(error);
                continue;
            }
        };
        let (head, body) = response.into_parts();
        let code = head.status.as_u16();
        if code == 200 {
            return Ok(body.collect().await.to_vec());
        }
        let reason = head.status.canonical_reason().unwrap_or_default();
        outcome = Err(Error::message(format!(
            "unable to read URL {}, server reported {code} {reason}, status code={code}",
            quote(url)
        )));
        if code < 500 {
            break;
        }
    }
    outcome
}

async fn get(context: &Context, url: &str) -> Result<http::Response<countersign_api::Body>, Error> {
    let address = Address::parse(url, false)?;
    let failed = |cause: String| Error::Url { operation: "Get", url: url.to_owned(), cause };
    let tls = address.secure.then(connect::Tls::distrustful);
    let transport = connect::connect(context, &address, tls.as_ref()).await.map_err(failed)?;
    let path = if address.prefix.is_empty() { "/" } else { address.prefix.as_str() };
    let request = http::Request::get(path)
        .header(http::header::HOST, address.host_header())
        .header(http::header::USER_AGENT, "Go-http-client/1.1")
        .body(Bytes::new())
        .map_err(|error| failed(error.to_string()))?;
    Ok(transport.send(request).await)
}
