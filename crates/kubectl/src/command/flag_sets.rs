//! Flags that several verbs have, word for word. Upstream: cli-runtime genericclioptions, cmdutil.

use super::{Flag, ValueHint};

/// `-f`, `-k`, `-R` with the words a verb uses for `-f`.
macro_rules! file_flags {
    ($name:ident, $usage:literal) => {
        /// `-f`, `-k`, `-R`.
        pub static $name: [Flag; 3] = [
            Flag::slice("filename", $usage).short('f').hint($crate::command::ValueHint::Manifests),
            Flag::text("kustomize", "Process the kustomization directory. This flag can't be used together with -f or -R.")
                .short('k'),
            Flag::boolean(
                "recursive",
                "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.",
            )
            .short('R'),
        ];
    };
}
pub(crate) use file_flags;

/// `-o` of verbs that print objects like `create` does.
pub static PRINT_FLAGS: [Flag; 4] = [
    Flag::boolean(
        "allow-missing-template-keys",
        "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.",
    )
    .or("true"),
    Flag::text(
        "output",
        "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).",
    )
    .short('o')
    .hint(ValueHint::Words(&[
        "json",
        "yaml",
        "kyaml",
        "name",
        "go-template",
        "go-template-file",
        "template",
        "templatefile",
        "jsonpath",
        "jsonpath-as-json",
        "jsonpath-file",
    ])),
    SHOW_MANAGED_FIELDS,
    TEMPLATE,
];

/// `--show-managed-fields`.
pub const SHOW_MANAGED_FIELDS: Flag = Flag::boolean(
    "show-managed-fields",
    "If true, keep the managedFields when printing objects in JSON or YAML format.",
);

/// `--template`.
pub const TEMPLATE: Flag = Flag::text(
    "template",
    "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].",
);

/// `-l`.
pub const SELECTOR: Flag = Flag::text(
    "selector",
    "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
)
.short('l');

/// `--field-selector`.
pub const FIELD_SELECTOR: Flag = Flag::text(
    "field-selector",
    "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
);

/// `-A`.
pub const ALL_NAMESPACES: Flag = Flag::boolean(
    "all-namespaces",
    "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.",
)
.short('A');

/// `--chunk-size`.
pub const CHUNK_SIZE: Flag = Flag::int(
    "chunk-size",
    "500",
    "Return large lists in chunks rather than all at once. Pass 0 to disable. This flag is beta and may change in the future.",
);

/// `--dry-run`.
pub const DRY_RUN: Flag = Flag::text(
    "dry-run",
    "Must be \"none\", \"server\", or \"client\". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.",
)
.or("none")
.alone("unchanged");

/// `--validate`.
pub const VALIDATE: Flag = Flag::text(
    "validate",
    "Must be one of: strict (or true), warn, ignore (or false). \"true\" or \"strict\" will use a schema to validate the input and fail the request if invalid. It will perform server side validation if ServerSideFieldValidation is enabled on the api-server, but will fall back to less reliable client-side validation if not. \"warn\" will warn about unknown or duplicate fields without blocking the request if server-side field validation is enabled on the API server, and behave as \"ignore\" otherwise. \"false\" or \"ignore\" will not perform any schema validation, silently dropping any unknown or duplicate fields.",
)
.or("strict")
.alone("strict");

/// `--subresource` with the verb's own words.
pub const fn subresource(usage: &'static str) -> Flag {
    Flag::text("subresource", usage).hint(ValueHint::Words(&["status", "scale", "resize"]))
}

/// `--field-manager` with the verb's own default.
pub const fn field_manager(default: &'static str) -> Flag {
    Flag::text("field-manager", "Name of the manager used to track field ownership.").or(default)
}
