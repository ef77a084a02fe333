//! Bytes to values and back, as the real server's serializers do it. Upstream: k8s.io/apimachinery/pkg/runtime/serializer.

pub mod body;
pub mod json_parse;
pub mod json_write;
pub mod negotiate;
pub mod view;
pub mod yaml;
