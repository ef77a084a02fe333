//! From tokens to nodes. Upstream: libyaml's parser.c as go-yaml has it in parserc.go, its states as calls.

use super::YamlError;
use super::scanner::Scanner;
use super::token::{Kind, Mark, Style};

/// A node of a document.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Alias(String),
    Mapping(Vec<(Node, Node)>, Properties),
    Scalar(String, Style, Properties),
    Sequence(Vec<Node>, Properties),
}

/// Anchor and tag before a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    pub anchor: Option<String>,
    pub tag: Option<String>,
}

/// A mistake in the grammar: go-yaml names the line before.
fn mistake<T>(problem: &str, mark: Mark) -> Result<T, YamlError> {
    Err(YamlError { problem: problem.to_owned(), line: mark.line })
}

fn empty() -> Node {
    Node::Scalar(String::new(), Style::Plain, Properties::default())
}

/// The first document, if there is one.
pub(super) fn document(scanner: &mut Scanner) -> Result<Option<Node>, YamlError> {
    while scanner.peek()?.kind == Kind::DocumentEnd {
        scanner.skip();
    }
    let mut explicit = false;
    loop {
        let token = scanner.peek()?;
        match token.kind {
            Kind::StreamEnd if !explicit => return Ok(None),
            Kind::Directive => {
                explicit = true;
                scanner.skip();
            }
            Kind::DocumentStart => {
                scanner.skip();
                break;
            }
            _ if explicit => return mistake("did not find expected <document start>", token.mark),
            _ => return root(scanner).map(Some),
        }
    }
    match scanner.peek()?.kind {
        Kind::Directive | Kind::DocumentStart | Kind::DocumentEnd | Kind::StreamEnd => Ok(Some(empty())),
        _ => root(scanner).map(Some),
    }
}

/// The node of a document; its end is looked for, so the token after it must be well formed.
fn root(scanner: &mut Scanner) -> Result<Node, YamlError> {
    let node = block_node(scanner, false)?;
    scanner.peek()?;
    Ok(node)
}

fn block_node(scanner: &mut Scanner, indentless: bool) -> Result<Node, YamlError> {
    node(scanner, true, indentless)
}

fn flow_node(scanner: &mut Scanner) -> Result<Node, YamlError> {
    node(scanner, false, false)
}

fn node(scanner: &mut Scanner, block: bool, indentless: bool) -> Result<Node, YamlError> {
    let mut properties = Properties::default();
    let mut token = scanner.peek()?;
    if let Kind::Alias(name) = token.kind {
        scanner.skip();
        return Ok(Node::Alias(name));
    }
    loop {
        match token.kind {
            Kind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(name),
            Kind::Tag(tag) if properties.tag.is_none() => properties.tag = Some(tag),
            _ => break,
        }
        scanner.skip();
        token = scanner.peek()?;
    }
    match token.kind {
        Kind::BlockEntry if indentless => Ok(Node::Sequence(indentless_sequence(scanner)?, properties)),
        Kind::Scalar(text, style) => {
            scanner.skip();
            Ok(Node::Scalar(text, style, properties))
        }
        Kind::FlowSequenceStart => Ok(Node::Sequence(flow_sequence(scanner)?, properties)),
        Kind::FlowMappingStart => Ok(Node::Mapping(flow_mapping(scanner)?, properties)),
        Kind::BlockSequenceStart if block => Ok(Node::Sequence(block_sequence(scanner)?, properties)),
        Kind::BlockMappingStart if block => Ok(Node::Mapping(block_mapping(scanner)?, properties)),
        _ if properties.anchor.is_some() || properties.tag.is_some() => {
            Ok(Node::Scalar(String::new(), Style::Plain, properties))
        }
        _ => mistake("did not find expected node content", token.mark),
    }
}

fn block_sequence(scanner: &mut Scanner) -> Result<Vec<Node>, YamlError> {
    scanner.skip();
    let mut items = Vec::new();
    loop {
        let token = scanner.peek()?;
        match token.kind {
            Kind::BlockEntry => {
                scanner.skip();
                items.push(match scanner.peek()?.kind {
                    Kind::BlockEntry | Kind::BlockEnd => empty(),
                    _ => block_node(scanner, false)?,
                });
            }
            Kind::BlockEnd => {
                scanner.skip();
                return Ok(items);
            }
            _ => return mistake("did not find expected '-' indicator", token.mark),
        }
    }
}

fn indentless_sequence(scanner: &mut Scanner) -> Result<Vec<Node>, YamlError> {
    let mut items = Vec::new();
    while scanner.peek()?.kind == Kind::BlockEntry {
        scanner.skip();
        items.push(match scanner.peek()?.kind {
            Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => empty(),
            _ => block_node(scanner, false)?,
        });
    }
    Ok(items)
}

fn block_mapping(scanner: &mut Scanner) -> Result<Vec<(Node, Node)>, YamlError> {
    scanner.skip();
    let mut pairs = Vec::new();
    loop {
        let token = scanner.peek()?;
        let key = match token.kind {
            Kind::Key => {
                scanner.skip();
                block_mapping_part(scanner)?
            }
            Kind::Value => empty(),
            Kind::BlockEnd => {
                scanner.skip();
                return Ok(pairs);
            }
            _ => return mistake("did not find expected key", token.mark),
        };
        let value = match scanner.peek()?.kind {
            Kind::Value => {
                scanner.skip();
                block_mapping_part(scanner)?
            }
            _ => empty(),
        };
        pairs.push((key, value));
    }
}

fn block_mapping_part(scanner: &mut Scanner) -> Result<Node, YamlError> {
    match scanner.peek()?.kind {
        Kind::Key | Kind::Value | Kind::BlockEnd => Ok(empty()),
        _ => block_node(scanner, true),
    }
}

fn flow_sequence(scanner: &mut Scanner) -> Result<Vec<Node>, YamlError> {
    scanner.skip();
    let mut items: Vec<Node> = Vec::new();
    loop {
        let mut token = scanner.peek()?;
        if token.kind != Kind::FlowSequenceEnd && !items.is_empty() {
            if token.kind != Kind::FlowEntry {
                return mistake("did not find expected ',' or ']'", token.mark);
            }
            scanner.skip();
            token = scanner.peek()?;
        }
        match token.kind {
            Kind::FlowSequenceEnd => {
                scanner.skip();
                return Ok(items);
            }
            Kind::Key => {
                scanner.skip();
                let key = match scanner.peek()?.kind {
                    Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => empty(),
                    _ => flow_node(scanner)?,
                };
                let value = flow_value(scanner, &Kind::FlowSequenceEnd)?;
                items.push(Node::Mapping(vec![(key, value)], Properties::default()));
            }
            _ => items.push(flow_node(scanner)?),
        }
    }
}

fn flow_mapping(scanner: &mut Scanner) -> Result<Vec<(Node, Node)>, YamlError> {
    scanner.skip();
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    loop {
        let mut token = scanner.peek()?;
        if token.kind != Kind::FlowMappingEnd && !pairs.is_empty() {
            if token.kind != Kind::FlowEntry {
                return mistake("did not find expected ',' or '}'", token.mark);
            }
            scanner.skip();
            token = scanner.peek()?;
        }
        match token.kind {
            Kind::FlowMappingEnd => {
                scanner.skip();
                return Ok(pairs);
            }
            Kind::Key => {
                scanner.skip();
                let key = match scanner.peek()?.kind {
                    Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => empty(),
                    _ => flow_node(scanner)?,
                };
                let value = flow_value(scanner, &Kind::FlowMappingEnd)?;
                pairs.push((key, value));
            }
            Kind::Value => pairs.push((empty(), flow_value(scanner, &Kind::FlowMappingEnd)?)),
            _ => pairs.push((flow_node(scanner)?, empty())),
        }
    }
}

fn flow_value(scanner: &mut Scanner, end: &Kind) -> Result<Node, YamlError> {
    if scanner.peek()?.kind != Kind::Value {
        return Ok(empty());
    }
    scanner.skip();
    match scanner.peek()?.kind {
        Kind::FlowEntry => Ok(empty()),
        kind if kind == *end => Ok(empty()),
        _ => flow_node(scanner),
    }
}
