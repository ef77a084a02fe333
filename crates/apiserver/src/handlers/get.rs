//! GET of one object. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/get.go.

use super::{Call, Reply, list};
use crate::error::ApiError;

/// Answers the object, as the whole or through a subresource that shows it.
///
/// # Errors
/// 404, or 504 for a resource version that is yet to come.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    if let Some(version) = call.info.parameter("resourceVersion") {
        list::check_not_ahead(call, list::parse_version("GetOptions", version)?)?;
    }
    Ok(Reply::Object(200, call.stored()?))
}
