//! One object, or one list, that a command line named.

use std::rc::Rc;

use countersign_api::meta;
use serde_json::Value;

use super::Helper;
use crate::Error;
use crate::client::Client;
use crate::discovery::Mapping;

/// An object and where it lives.
#[derive(Clone)]
pub struct Info {
    /// The way to the server.
    pub client: Option<Rc<Client>>,
    /// Its resource; absent only for local work.
    pub mapping: Option<Rc<Mapping>>,
    /// Empty for cluster scope, and for lists over all namespaces.
    pub namespace: String,
    /// Name; empty for a list.
    pub name: String,
    /// The file it came from (`STDIN`), empty for arguments.
    pub source: String,
    /// Subresource asked for.
    pub subresource: String,
    /// The object as read or as the server answered; `Null` if not asked for yet.
    pub object: Value,
}

impl Info {
    /// Where to send requests about it. Fails for local objects.
    pub fn helper(&self) -> Result<Helper, Error> {
        match (&self.client, &self.mapping) {
            (Some(client), Some(mapping)) => {
                Ok(Helper::new(client.clone(), mapping.clone()).subresource(&self.subresource))
            }
            _ => Err(Error::message("the object is not known to a server")),
        }
    }

    /// Whether its kind lives in namespaces.
    pub fn namespaced(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.namespaced)
    }

    /// Reads it from the server.
    pub async fn fetch(&mut self) -> Result<(), Error> {
        let object = self.helper()?.get(&self.namespace, &self.name).await?;
        self.refresh(object);
        Ok(())
    }

    /// Takes the server's answer.
    pub fn refresh(&mut self, object: Value) {
        let (name, namespace) = (meta::name(&object), meta::namespace(&object));
        if !name.is_empty() {
            self.name = name.to_owned();
        }
        if !namespace.is_empty() {
            self.namespace = namespace.to_owned();
        }
        self.object = object;
    }

    /// `certificatesigningrequests/jane` (Info.ObjectName).
    pub fn object_name(&self) -> String {
        match &self.mapping {
            Some(mapping) => format!("{}/{}", mapping.resource.resource, self.name),
            None => {
                let kind = meta::text(&self.object, &["kind"]).unwrap_or_default();
                format!("{}/{}", kind.to_lowercase(), self.name)
            }
        }
    }

    /// `certificatesigningrequest.certificates.k8s.io/jane`: what success lines begin with.
    pub fn qualified_name(&self) -> String {
        format!("{}/{}", self.qualified_kind(), self.name)
    }

    /// `certificatesigningrequest.certificates.k8s.io`.
    pub fn qualified_kind(&self) -> String {
        let api_version = meta::text(&self.object, &["apiVersion"]).unwrap_or_default();
        let kind = meta::text(&self.object, &["kind"]).unwrap_or_default();
        if let Some(mapping) = &self.mapping {
            return mapping.qualified_kind();
        }
        match api_version.split_once('/') {
            Some((group, _)) => format!("{}.{group}", kind.to_lowercase()),
            None => kind.to_lowercase(),
        }
    }
}
