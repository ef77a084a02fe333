//! The live list of signing requests: what the page shows beside the terminal.

use std::rc::Rc;

use countersign_apiserver::Change;
use countersign_kubectl::output::{printer, yaml};
use serde_json::Value;

use crate::cluster::ControlPlane;

const GROUP: &str = "certificates.k8s.io";
const RESOURCE: &str = "certificatesigningrequests";

/// All CertificateSigningRequests, as the API server holds them.
pub struct Requests(pub(crate) Rc<ControlPlane>);

impl Requests {
    /// The objects by name. The same object is the same pointer until it is written again.
    pub fn list(&self) -> Vec<Rc<Value>> {
        self.0.server().objects(GROUP, RESOURCE)
    }

    /// Calls `listener` after each change of the list. It must not send requests, but may look.
    pub fn on_change(&self, listener: Rc<dyn Fn()>) {
        self.0.on_change(Rc::new(move |change| {
            let ours = match change {
                Change::Restored => true,
                Change::Object { group, resource, .. } => **group == *GROUP && **resource == *RESOURCE,
            };
            if ours {
                listener();
            }
        }));
    }

    /// The object of that name as `kubectl get csr NAME -o yaml` prints it.
    pub fn yaml(&self, name: &str) -> Option<String> {
        let objects = self.list();
        let object = objects.iter().find(|object| countersign_api::meta::name(object) == name)?;
        let shown = printer::without_managed_fields((**object).clone());
        Some(yaml::document(&shown))
    }
}
