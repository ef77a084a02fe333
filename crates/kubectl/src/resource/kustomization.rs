//! `-k`: where a kustomization would be built from, which this sandbox does not do.
//! Upstream: sigs.k8s.io/kustomize/kyaml/filesys ConfirmDir, api/internal/target.

use countersign_host::Errno;

use crate::error::lower_first;
use crate::{Context, Error};

const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Why nothing is built from `path`.
pub fn refuse(context: &Context, path: &str) -> Error {
    let (process, absolute) = (context.process(), context.process().absolute(path));
    let root = process.with_files(|files, caller| files.canonicalize(caller, &absolute));
    let root = match root.and_then(|root| process.metadata(&root).map(|metadata| (root, metadata))) {
        Err(errno) => {
            let missing = if errno == Errno::ENOENT { absolute.as_str() } else { path };
            let cause = lower_first(&errno.to_string());
            return Error::message(format!(
                "must build at directory: not a valid directory: evalsymlink failure on '{path}' : lstat {missing}: {cause}"
            ));
        }
        Ok((_, metadata)) if !metadata.is_directory() => {
            return Error::message(format!("must build at directory: '{path}': file is not directory"));
        }
        Ok((root, _)) => root,
    };
    match NAMES.iter().any(|name| process.metadata(&format!("{root}/{name}")).is_ok()) {
        true => Error::message("kustomizations are not built in this sandbox"),
        false => Error::message(format!(
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{root}'"
        )),
    }
}
