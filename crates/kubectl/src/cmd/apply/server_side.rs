//! `apply --server-side`: the manifest is sent, the server merges.

use super::Apply;
use crate::Error;
use crate::output::json as go_json;
use crate::resource::{Info, PatchType};

const HINT: &str = "
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

impl Apply {
    pub(super) async fn server_side(&mut self, info: &mut Info) -> Result<(), Error> {
        let force = if self.context.flags().is("force-conflicts") { "true" } else { "false" };
        let helper = self.helper(info)?.parameter("force", force);
        let body = go_json::compact(&go_json::sort_keys(info.object.clone()));
        let object = match helper.patch(&info.namespace, &info.name, PatchType::Apply, body).await {
            Ok(object) => object,
            Err(error) if error.is_conflict() => {
                return Err(Error::message(format!("{}{HINT}", error.text())));
            }
            Err(error) => return Err(error),
        };
        info.refresh(object);
        self.warn_if_deleting(info).await;
        self.visited(info);
        self.say(info, "serverside-applied").await
    }
}
