//! From arguments and files to objects. Upstream: cli-runtime resource.Builder and its visitors.

use std::rc::Rc;

use countersign_api::{GroupVersion, StatusReason, meta};
use serde_json::Value;

use super::files::{self, Source};
use super::kustomization;
use super::select::{are_pairs, normalize, split_pair, split_types};
use super::{Helper, Info, ListOptions};
use crate::client::Call;
use crate::command::quote;
use crate::discovery::Mapping;
use crate::{Context, Error};

/// What to look for; set by each verb, then [`Builder::run`].
pub struct Builder {
    context: Context,
    errors: Vec<Error>,
    sources: Vec<Source>,
    folder: bool,
    single_implied: bool,
    tuples: Vec<(String, String)>,
    types: Vec<String>,
    names: Vec<String>,
    namespace: String,
    default_namespace: bool,
    enforce_namespace: bool,
    all_namespaces: bool,
    label_selector: Option<String>,
    field_selector: Option<String>,
    select_all: bool,
    continue_on_error: bool,
    single_type: bool,
    flatten: bool,
    latest: bool,
    require_object: bool,
    local: bool,
    validate: bool,
    subresource: String,
    limit: i64,
    accept: String,
    query: Vec<(String, String)>,
}

/// What was found, in order.
pub struct Selected {
    /// Objects, or why one of them could not be had.
    pub items: Vec<Result<Info, Error>>,
    /// A mistake that ended the search.
    pub failure: Option<Error>,
    /// Whether exactly one object was asked for.
    pub single: bool,
    /// Whether objects were named, not selected.
    pub by_name: bool,
    continue_on_error: bool,
}

impl Selected {
    /// Does `action` for each object; goes on after errors if the builder was told so.
    pub async fn visit(self, mut action: impl AsyncFnMut(Info) -> Result<(), Error>) -> Result<(), Error> {
        let mut errors = Vec::new();
        for item in self.items {
            let outcome = match item {
                Ok(info) => action(info).await,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => {}
                Err(error @ (Error::BrokenPipe | Error::Silent(_))) => return Err(error),
                Err(error) if self.continue_on_error => errors.push(error),
                Err(error) => return Err(error),
            }
        }
        errors.extend(self.failure);
        Error::aggregate(errors)
    }

    /// All objects and, apart, what went wrong.
    pub fn infos(self) -> (Vec<Info>, Result<(), Error>) {
        let (mut infos, mut errors) = (Vec::new(), Vec::new());
        for item in self.items {
            match item {
                Ok(info) => infos.push(info),
                Err(error) => {
                    errors.push(error);
                    if !self.continue_on_error {
                        break;
                    }
                }
            }
        }
        errors.extend(self.failure);
        (infos, Error::aggregate(errors))
    }
}

impl Builder {
    /// Nothing asked for yet.
    pub fn new(context: &Context) -> Self {
        Self {
            context: context.clone(),
            errors: Vec::new(),
            sources: Vec::new(),
            folder: false,
            single_implied: false,
            tuples: Vec::new(),
            types: Vec::new(),
            names: Vec::new(),
            namespace: String::new(),
            default_namespace: false,
            enforce_namespace: false,
            all_namespaces: false,
            label_selector: None,
            field_selector: None,
            select_all: false,
            continue_on_error: false,
            single_type: false,
            flatten: false,
            latest: false,
            require_object: true,
            local: false,
            validate: false,
            subresource: String::new(),
            limit: 0,
            accept: String::new(),
            query: Vec::new(),
        }
    }

    /// The namespace of the context (or `-n`), put into objects that name none; with `enforce` objects must not
    /// name another.
    #[must_use]
    pub fn namespace(mut self, namespace: &str, enforce: bool) -> Self {
        namespace.clone_into(&mut self.namespace);
        self.default_namespace = true;
        self.enforce_namespace = enforce;
        self
    }

    /// Whether objects of files must not name another namespace.
    #[must_use]
    pub fn enforce_namespace(mut self, enforce: bool) -> Self {
        self.enforce_namespace = enforce;
        self
    }

    /// `-A`: lists go over all namespaces.
    #[must_use]
    pub fn all_namespaces(mut self, all: bool) -> Self {
        if all {
            self.namespace.clear();
            self.all_namespaces = true;
        }
        self
    }

    /// The values of `-f`, `-R` and `-k`.
    #[must_use]
    pub fn files(mut self, filenames: &[String], recursive: bool, kustomize: &str) -> Self {
        if !kustomize.is_empty() {
            if !filenames.is_empty() {
                self.errors.push(Error::message("only one of -f or -k can be specified"));
            }
            if recursive {
                self.errors.push(Error::message("the -k flag can't be used with -f or -R"));
            }
            if self.errors.is_empty() {
                self.errors.push(kustomization::refuse(&self.context, kustomize));
            }
            return self;
        }
        for path in filenames {
            match files::expand(&self.context, path, recursive) {
                Ok((sources, single)) => {
                    self.single_implied |= single;
                    self.folder |= sources.len() > 1;
                    self.sources.extend(sources);
                }
                Err(errors) => self.errors.extend(errors),
            }
        }
        self
    }

    /// Documents that are there already, as a file called `name`.
    #[must_use]
    pub fn stream(mut self, text: &str, name: &str) -> Self {
        self.sources.push(Source::Text(text.to_owned(), name.to_owned()));
        self
    }

    /// The flags `--filename`, `--recursive` and `--kustomize` of the verb.
    #[must_use]
    pub fn file_flags(self) -> Self {
        let context = self.context.clone();
        let flags = context.flags();
        self.files(&flags.list("filename"), flags.is("recursive"), flags.text("kustomize"))
    }

    /// `-l`.
    #[must_use]
    pub fn label_selector(mut self, selector: &str) -> Self {
        let selector = selector.trim();
        if !selector.is_empty() {
            if self.select_all {
                self.errors.push(Error::message(format!(
                    "found non-empty label selector {} with previously set 'all' parameter. ",
                    quote(selector)
                )));
            }
            self.label_selector = Some(selector.to_owned());
        }
        self
    }

    /// `--field-selector`.
    #[must_use]
    pub fn field_selector(mut self, selector: &str) -> Self {
        let selector = selector.trim();
        if !selector.is_empty() {
            if self.select_all {
                self.errors.push(Error::message(format!(
                    "found non-empty field selector {} with previously set 'all' parameter. ",
                    quote(selector)
                )));
            }
            self.field_selector = Some(selector.to_owned());
        }
        self
    }

    /// `--all`.
    #[must_use]
    pub fn select_all(mut self, all: bool) -> Self {
        if all && (self.label_selector.is_some() || self.field_selector.is_some()) {
            self.errors.push(Error::message("setting 'all' parameter but found a non empty selector. "));
            return self;
        }
        self.select_all = all;
        self
    }

    /// Resource types and names; `select` lets a type alone mean all its objects.
    pub async fn words(mut self, select: bool, arguments: &[String]) -> Self {
        let mut arguments = normalize(arguments);
        match are_pairs(&arguments) {
            Err(error) => {
                self.errors.push(error);
                return self;
            }
            Ok(true) => {
                for word in &arguments {
                    match split_pair(word) {
                        Ok(pair) => self.tuples.push(pair),
                        Err(error) => {
                            self.errors.push(error);
                            return self;
                        }
                    }
                }
                return self;
            }
            Ok(false) => {}
        }
        let Some(types) = arguments.first_mut() else { return self };
        match self.context.mapper().await {
            Ok(mapper) => *types = mapper.replace_categories(types).await,
            Err(error) => {
                self.errors.push(error);
                return self;
            }
        }
        self.types = split_types(types);
        self.names = arguments.get(1..).unwrap_or_default().to_vec();
        if self.names.is_empty() && self.label_selector.is_none() && select {
            self.label_selector = Some(String::new());
        }
        self
    }

    /// Names of one resource type that the verb itself fixes; a `TYPE/NAME` among them says its own type.
    #[must_use]
    pub fn named(mut self, kind: &str, names: &[String]) -> Self {
        for name in names {
            match name.contains('/').then(|| split_pair(name)) {
                None => self.tuples.push((kind.to_owned(), name.clone())),
                Some(Ok(pair)) => self.tuples.push(pair),
                Some(Err(error)) => {
                    self.errors.push(error);
                    break;
                }
            }
        }
        self
    }

    /// More than one type is a mistake.
    #[must_use]
    pub fn single_type(mut self) -> Self {
        self.single_type = true;
        self
    }

    /// Go on after errors.
    #[must_use]
    pub fn continue_on_error(mut self) -> Self {
        self.continue_on_error = true;
        self
    }

    /// Give the members of lists, not the lists.
    #[must_use]
    pub fn flatten(mut self) -> Self {
        self.flatten = true;
        self
    }

    /// Read objects of files from the server too.
    #[must_use]
    pub fn latest(mut self) -> Self {
        self.latest = true;
        self
    }

    /// Do not read named objects.
    #[must_use]
    pub fn names_only(mut self) -> Self {
        self.require_object = false;
        self
    }

    /// Ask no server at all.
    #[must_use]
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// Check documents before they are used, as `--validate` other than `ignore` does.
    #[must_use]
    pub fn validate(mut self, validate: bool) -> Self {
        self.validate = validate;
        self
    }

    /// Ask for a subresource.
    #[must_use]
    pub fn subresource(mut self, subresource: &str) -> Self {
        subresource.clone_into(&mut self.subresource);
        self
    }

    /// Objects per answer.
    #[must_use]
    pub fn chunks(mut self, limit: i64) -> Self {
        self.limit = limit;
        self
    }

    /// Ask for another form of the answers, with query parameters.
    #[must_use]
    pub fn accept(mut self, accept: &str, query: &[(&str, &str)]) -> Self {
        accept.clone_into(&mut self.accept);
        self.query = query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self
    }

    /// Finds everything.
    pub async fn run(mut self) -> Result<Selected, Error> {
        if !self.errors.is_empty() {
            return Err(Error::Many(std::mem::take(&mut self.errors)));
        }
        if self.select_all {
            self.label_selector = Some(String::new());
        }
        let mut selected = if !self.sources.is_empty() {
            self.by_paths().await?
        } else if self.label_selector.is_some() || self.field_selector.is_some() {
            self.by_selector().await?
        } else if !self.tuples.is_empty() {
            self.by_tuples().await?
        } else if !self.names.is_empty() {
            self.by_name().await?
        } else if !self.types.is_empty() {
            let mapper = self.context.mapper().await?;
            for kind in &self.types {
                mapper.mapping_for(kind).await?;
            }
            return Err(Error::message("resource(s) were provided, but no name was specified"));
        } else {
            return Err(Error::message(MISSING));
        };
        selected.continue_on_error = self.continue_on_error;
        let items = std::mem::take(&mut selected.items);
        for item in items {
            let finished = match item {
                Ok(info) => self.finish(info).await,
                Err(error) => Err(error),
            };
            let stop = finished.is_err() && !self.continue_on_error;
            selected.items.push(finished);
            if stop {
                break;
            }
        }
        Ok(selected)
    }

    async fn finish(&self, mut info: Info) -> Result<Info, Error> {
        if info.namespaced() && info.namespace.is_empty() && self.default_namespace {
            info.namespace.clone_from(&self.namespace);
            if !info.source.is_empty() && !self.namespace.is_empty() {
                set_namespace(&mut info.object, &self.namespace);
            }
        }
        if self.enforce_namespace && info.namespaced() && info.namespace != self.namespace {
            let (given, wanted) = (&info.namespace, &self.namespace);
            return Err(Error::message(format!(
                "the namespace from the provided object {} does not match the namespace {}. You must pass '--namespace={given}' to perform this operation.",
                quote(given),
                quote(wanted)
            )));
        }
        // FilterNamespace: an object of cluster scope has none, whatever its file says.
        if info.mapping.is_some() && !info.namespaced() && !info.namespace.is_empty() {
            info.namespace.clear();
            if let Some(metadata) = info.object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.remove("namespace");
            }
        }
        let from_file = !info.source.is_empty();
        if (self.require_object && info.object.is_null()) || (self.latest && from_file) {
            let mut helper = info.helper()?;
            if !self.accept.is_empty() {
                helper = helper.accept(&self.accept);
            }
            super::requests::check_name(&info.name)?;
            let mut call = helper.call(http::Method::GET, &info.namespace, &info.name);
            call.query.extend(self.query.iter().cloned());
            let object = helper.client().send(&call).await?.json()?;
            info.refresh(object);
        }
        Ok(info)
    }

    fn selected(&self, single: bool, by_name: bool) -> Selected {
        Selected { items: Vec::new(), failure: None, single, by_name, continue_on_error: false }
    }

    async fn mappings(&self) -> Result<Vec<Rc<Mapping>>, Error> {
        if self.types.len() > 1 && self.single_type {
            return Err(Error::message("you may only specify a single resource type"));
        }
        let mapper = self.context.mapper().await?;
        let mut mappings: Vec<Rc<Mapping>> = Vec::new();
        for kind in &self.types {
            let mapping = mapper.mapping_for(kind).await?;
            if !mappings.iter().any(|known| known.kind == mapping.kind) {
                mappings.push(Rc::new(mapping));
            }
        }
        Ok(mappings)
    }

    async fn by_selector(&self) -> Result<Selected, Error> {
        if !self.names.is_empty() {
            return Err(Error::message("name cannot be provided when a selector is specified"));
        }
        if !self.tuples.is_empty() {
            return Err(Error::message(
                "selectors and the all flag cannot be used when passing resource/name arguments",
            ));
        }
        if self.types.is_empty() {
            return Err(Error::message("at least one resource must be specified to use a selector"));
        }
        if !self.subresource.is_empty() {
            return Err(Error::message("subresource cannot be used when bulk resources are specified"));
        }
        let mut selected = self.selected(false, false);
        let client = self.context.client().await?;
        let mut errors = Vec::new();
        for mapping in self.mappings().await? {
            let mut helper = Helper::new(client.clone(), mapping.clone());
            if !self.accept.is_empty() {
                helper = helper.accept(&self.accept);
            }
            let namespace = if mapping.namespaced { self.namespace.clone() } else { String::new() };
            let mut options = ListOptions {
                label_selector: self.label_selector.clone().unwrap_or_default(),
                field_selector: self.field_selector.clone().unwrap_or_default(),
                limit: self.limit,
                query: self.query.clone(),
                ..ListOptions::default()
            };
            loop {
                let list = match helper.list(&namespace, &options).await {
                    Ok(list) => list,
                    Err(error) => {
                        errors.push(enhance(error, &options, &mapping));
                        break;
                    }
                };
                let more = meta::text(&list, &["metadata", "continue"]).unwrap_or_default().to_owned();
                let info = Info {
                    client: Some(client.clone()),
                    mapping: Some(mapping.clone()),
                    namespace: namespace.clone(),
                    name: String::new(),
                    source: String::new(),
                    subresource: String::new(),
                    object: list,
                };
                // A table is no list: it is printed as it came.
                match self.flatten && is_list(&info.object) {
                    true => self.members(info, &mut selected).await,
                    false => selected.items.push(Ok(info)),
                }
                if more.is_empty() {
                    break;
                }
                options.continue_token = more;
            }
            if !errors.is_empty() && !self.continue_on_error {
                break;
            }
        }
        if !errors.is_empty() {
            selected.failure = Some(match self.continue_on_error {
                true => Error::Many(errors),
                false => errors.into_iter().next().unwrap_or(Error::Silent(1)),
            });
        }
        Ok(selected)
    }

    fn named_info(
        &self,
        client: &Rc<crate::client::Client>,
        mapping: &Rc<Mapping>,
        name: &str,
    ) -> Result<Info, Error> {
        if mapping.namespaced && self.namespace.is_empty() {
            return Err(Error::message(match self.all_namespaces {
                true => "a resource cannot be retrieved by name across all namespaces",
                false => "namespace may not be empty when retrieving a resource by name",
            }));
        }
        Ok(Info {
            client: Some(client.clone()),
            mapping: Some(mapping.clone()),
            namespace: if mapping.namespaced { self.namespace.clone() } else { String::new() },
            name: name.to_owned(),
            source: String::new(),
            subresource: self.subresource.clone(),
            object: Value::Null,
        })
    }

    async fn by_tuples(&self) -> Result<Selected, Error> {
        let mut selected = self.selected(self.single_implied || self.tuples.len() == 1, true);
        if !self.types.is_empty() {
            return Err(Error::message(
                "you may not specify individual resources and bulk resources in the same call",
            ));
        }
        let mapper = self.context.mapper().await?;
        let mut mappings: Vec<(&str, Rc<Mapping>)> = Vec::new();
        for (kind, _) in &self.tuples {
            if !mappings.iter().any(|(known, _)| known == kind) {
                mappings.push((kind, Rc::new(mapper.mapping_for(kind).await?)));
            }
        }
        if self.single_type
            && mappings.iter().any(|(_, mapping)| Some(mapping) != mappings.first().map(|m| &m.1))
        {
            return Err(Error::message("you may only specify a single resource type"));
        }
        let client = self.context.client().await?;
        for (kind, name) in &self.tuples {
            if let Some((_, mapping)) = mappings.iter().find(|(known, _)| known == kind) {
                selected.items.push(Ok(self.named_info(&client, mapping, name)?));
            }
        }
        Ok(selected)
    }

    async fn by_name(&self) -> Result<Selected, Error> {
        if self.types.is_empty() {
            return Err(Error::message("you must provide a resource and a resource name together"));
        }
        if self.types.len() > 1 {
            return Err(Error::message("you must specify only one resource"));
        }
        let mut selected = self.selected(self.names.len() == 1, true);
        let mappings = self.mappings().await?;
        let Some(mapping) = mappings.first() else { return Ok(selected) };
        let client = self.context.client().await?;
        for name in &self.names {
            selected.items.push(Ok(self.named_info(&client, mapping, name)?));
        }
        Ok(selected)
    }

    async fn by_paths(&self) -> Result<Selected, Error> {
        if !self.types.is_empty() {
            return Err(Error::message(
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
            ));
        }
        if !self.names.is_empty() {
            return Err(Error::message("name cannot be provided when a path is specified"));
        }
        if !self.tuples.is_empty() {
            return Err(Error::message(
                "resource/name arguments cannot be provided when a path is specified",
            ));
        }
        let stream = self.sources.contains(&Source::Stdin);
        let single = self.single_implied || (!self.folder && !stream && self.sources.len() == 1);
        let mut selected = self.selected(single, true);
        let mut failures = Vec::new();
        for source in &self.sources {
            if let Err(error) = self.source(source, &mut selected).await {
                failures.push(error);
                if !self.continue_on_error {
                    break;
                }
            }
        }
        if !failures.is_empty() {
            selected.failure = Some(match self.continue_on_error {
                true => Error::Many(failures),
                false => failures.into_iter().next().unwrap_or(Error::Silent(1)),
            });
        }
        if let Some(selector) = &self.label_selector {
            let selector = crate::selector::LabelSelector::parse(selector).map_err(|cause| {
                Error::message(format!("the provided selector {} is not valid: {cause}", quote(selector)))
            })?;
            selected.items.retain(|item| match item {
                Ok(info) => selector.matches(&info.object),
                Err(_) => true,
            });
        }
        Ok(selected)
    }

    async fn source(&self, source: &Source, selected: &mut Selected) -> Result<(), Error> {
        let name = source.name();
        let bytes = source.read(&self.context).await?;
        let (documents, mistake) = files::documents(&bytes);
        for document in documents {
            if self.validate
                && let Err(cause) = self.check(&document.value).await
            {
                return Err(Error::message(format!(
                    "error validating {}: error validating data: {cause}; if you choose to ignore these errors, turn validation off with --validate=false",
                    quote(name)
                )));
            }
            match self.info_of(document.value, name).await {
                Ok(info) if is_list(&info.object) && self.flatten => self.members(info, selected).await,
                Ok(info) => selected.items.push(Ok(info)),
                Err(error) => {
                    selected.items.push(Err(error));
                    if !self.continue_on_error {
                        return Ok(());
                    }
                }
            }
        }
        match mistake {
            Some(mistake) => Err(Error::message(format!("error parsing {name}: {mistake}"))),
            None => Ok(()),
        }
    }

    /// What kubectl checks itself: that group, version and kind are there, and that the server can do the rest.
    async fn check(&self, value: &Value) -> Result<(), String> {
        let mut mistakes = Vec::new();
        match value.as_object() {
            None => mistakes.push("invalid object to validate".to_owned()),
            Some(fields) => {
                for field in ["apiVersion", "kind"] {
                    match fields.get(field) {
                        None | Some(Value::Null) => mistakes.push(format!("{field} not set")),
                        Some(Value::String(text)) if field == "apiVersion" => {
                            if GroupVersion::parse(text).is_none() {
                                mistakes.push(format!("unexpected GroupVersion string: {text}"));
                            }
                        }
                        Some(Value::String(_)) => {}
                        Some(_) => mistakes.push(format!("{field} isn't string type")),
                    }
                }
            }
        }
        match mistakes.as_slice() {
            [] => {}
            [one] => return Err(one.clone()),
            several => return Err(format!("[{}]", several.join(", "))),
        }
        let client = self.context.client().await.map_err(|error| error.text())?;
        let mut call = Call::get("/openapi/v3").query("timeout", "32s");
        call.unstructured = true;
        match client.send(&call).await {
            Ok(_) => Ok(()),
            Err(error @ Error::Url { .. }) => {
                let text = error.text().replace("/openapi/v3?", "/openapi/v2?");
                Err(format!("failed to download openapi: {text}"))
            }
            Err(error)
                if matches!(error.reason(), Some(StatusReason::Unauthorized | StatusReason::Forbidden)) =>
            {
                Err(format!("failed to download openapi: {}", error.text()))
            }
            // A server without OpenAPI leaves validation to itself here.
            Err(_) => Ok(()),
        }
    }

    async fn info_of(&self, value: Value, source: &str) -> Result<Info, Error> {
        let undecodable =
            |cause: &str| Error::message(format!("unable to decode {}: {cause}", quote(source)));
        let kind = match value.get("kind") {
            Some(Value::String(kind)) if !kind.is_empty() => kind.clone(),
            None | Some(Value::Null | Value::String(_)) => {
                let text = format!("Object 'Kind' is missing in '{}'", go_json(&value));
                return Err(undecodable(&text));
            }
            Some(_) => return Err(undecodable("couldn't get version/kind; json parse error")),
        };
        let api_version = meta::text(&value, &["apiVersion"]).unwrap_or_default();
        if api_version.is_empty() {
            return Err(undecodable(&format!("Object 'apiVersion' is missing in '{}'", go_json(&value))));
        }
        super::metadata::check(&value).map_err(|cause| undecodable(&cause))?;
        let version = GroupVersion::parse(api_version).unwrap_or_default();
        let (name, namespace) = (meta::name(&value).to_owned(), meta::namespace(&value).to_owned());
        let mut info = Info {
            client: None,
            mapping: None,
            namespace,
            name,
            source: source.to_owned(),
            subresource: self.subresource.clone(),
            object: value,
        };
        // A v1 List is no resource; its members are.
        if self.local || (kind == "List" && version == GroupVersion::new("", "v1") && self.flatten) {
            return Ok(info);
        }
        let mapper = self.context.mapper().await?;
        let kind = version.with_kind(kind);
        match mapper.mapping_for_kind(&kind.group_kind(), &kind.version).await {
            Ok(mapping) => info.mapping = Some(Rc::new(mapping)),
            Err(Error::Message(text)) if text.starts_with("no matches for kind") => {
                return Err(Error::message(format!(
                    "resource mapping not found for name: {} namespace: {} from {}: {text}\nensure CRDs are installed first",
                    quote(&info.name),
                    quote(&info.namespace),
                    quote(source)
                )));
            }
            Err(error) => return Err(error.wrap(&format!("unable to recognize {}: ", quote(source)))),
        }
        info.client = Some(self.context.client().await?);
        Ok(info)
    }

    /// The members of a list, each with its own mapping.
    async fn members(&self, list: Info, selected: &mut Selected) {
        let items = list.object.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let list_kind = meta::text(&list.object, &["kind"]).unwrap_or_default().to_owned();
        let list_version = meta::text(&list.object, &["apiVersion"]).unwrap_or_default().to_owned();
        for mut item in items {
            // Members of a typed list need not repeat what they are.
            if let (Some(fields), Some(kind)) = (item.as_object_mut(), list_kind.strip_suffix("List"))
                && !kind.is_empty()
                && !fields.contains_key("kind")
            {
                let mut whole = serde_json::Map::new();
                whole.insert("apiVersion".to_owned(), Value::from(list_version.clone()));
                whole.insert("kind".to_owned(), Value::from(kind));
                whole.append(fields);
                item = Value::Object(whole);
            }
            let info = match &list.mapping {
                Some(mapping) if list.source.is_empty() => Ok(Info {
                    name: meta::name(&item).to_owned(),
                    namespace: meta::namespace(&item).to_owned(),
                    client: list.client.clone(),
                    mapping: Some(mapping.clone()),
                    source: String::new(),
                    subresource: String::new(),
                    object: item,
                }),
                _ => self.info_of(item, &list.source).await,
            };
            selected.items.push(info);
        }
    }
}

const MISSING: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

/// The text of a JSON value as Go's encoder writes it (keys sorted).
pub(crate) fn go_json(value: &Value) -> String {
    crate::output::json::compact(value)
}

fn is_list(value: &Value) -> bool {
    value.get("items").is_some_and(Value::is_array)
}

fn set_namespace(object: &mut Value, namespace: &str) {
    if let Some(object) = object.as_object_mut() {
        let metadata = object.entry("metadata").or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert("namespace".to_owned(), Value::from(namespace));
        }
    }
}

/// Says which list failed (resource.EnhanceListError).
fn enhance(error: Error, options: &ListOptions, mapping: &Mapping) -> Error {
    let resource = &mapping.resource;
    let subject = format!("{}/{}, Resource={}", resource.group, resource.version, resource.resource);
    match error {
        Error::Status(status)
            if matches!(status.reason, Some(StatusReason::BadRequest | StatusReason::NotFound)) =>
        {
            let (labels, fields) = (&options.label_selector, &options.field_selector);
            let prefix = match labels.is_empty() && fields.is_empty() {
                true => format!("Unable to list {}: ", quote(&subject)),
                false => format!(
                    "Unable to find {} that match label selector {}, field selector {}: ",
                    quote(&subject),
                    quote(labels),
                    quote(fields)
                ),
            };
            Error::Status(status).wrap(&prefix)
        }
        error => error,
    }
}
