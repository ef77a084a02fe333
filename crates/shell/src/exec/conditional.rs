//! `[[ … ]]`

use std::collections::BTreeMap;

use futures::future::LocalBoxFuture;

use super::{Flow, Outcome};
use crate::Shell;
use crate::ast::Conditional;
use crate::builtins::test::{compare_files, unary};
use crate::variables::Value;

/// A word as `set -x` shows it here: as it is.
fn shown(text: &str) -> &str {
    if text.is_empty() { "''" } else { text }
}

impl Shell {
    pub(crate) async fn run_conditional(&mut self, conditional: &Conditional) -> Outcome {
        match self.condition(conditional, false).await {
            Ok(Some(truth)) => Ok(u8::from(!truth)),
            Ok(None) => Ok(2),
            Err(Flow::Abort(_)) if self.arithmetic_failed => {
                self.arithmetic_failed = false;
                Ok(1)
            }
            Err(flow) => Err(flow),
        }
    }

    /// Whether it holds; `None` after a bad pattern. `negated` is how `set -x` shows it.
    fn condition<'a>(
        &'a mut self,
        conditional: &'a Conditional,
        negated: bool,
    ) -> LocalBoxFuture<'a, Result<Option<bool>, Flow>> {
        Box::pin(async move {
            Ok(match conditional {
                Conditional::Not(inside) => self.condition(inside, !negated).await?.map(|truth| !truth),
                Conditional::Group(inside) => self.condition(inside, false).await?,
                Conditional::And(left, right) => match self.condition(left, false).await? {
                    Some(true) => self.condition(right, false).await?,
                    other => other,
                },
                Conditional::Or(left, right) => match self.condition(left, false).await? {
                    Some(false) => self.condition(right, false).await?,
                    other => other,
                },
                Conditional::Word(word) => {
                    let text = self.expand_to_string(word).await?;
                    self.trace_condition(negated, &format!("-n {}", shown(&text))).await;
                    Some(!text.is_empty())
                }
                Conditional::Unary(test, word) => {
                    let text = self.expand_to_string(word).await?;
                    self.trace_condition(negated, &format!("{test} {}", shown(&text))).await;
                    Some(unary(self, test, &text).await)
                }
                Conditional::Binary(left, operator, right) => {
                    let left = self.expand_to_string(left).await?;
                    return self.binary_condition(negated, &left, operator, right).await;
                }
            })
        })
    }

    async fn trace_condition(&mut self, negated: bool, text: &str) {
        if self.options.is("xtrace") {
            let not = if negated { "! " } else { "" };
            self.trace_line(&format!("[[ {not}{text} ]]")).await;
        }
    }

    async fn binary_condition(
        &mut self,
        negated: bool,
        left: &str,
        operator: &str,
        right: &crate::ast::Word,
    ) -> Result<Option<bool>, Flow> {
        let ignore_case = self.options.is("nocasematch");
        let before = format!("{} {operator}", shown(left));
        match operator {
            "=" | "==" | "!=" => {
                let (pattern, source) = self.expand_shown_pattern(right).await?;
                self.trace_condition(negated, &format!("{before} {}", shown(&source))).await;
                Ok(Some(pattern.matches(left, ignore_case) == (operator != "!=")))
            }
            "=~" => {
                let source = self.expand_regex(right).await?;
                self.trace_condition(negated, &format!("{before} {}", shown(&source))).await;
                let Some(regex) = crate::expand::regex::compile(&source, ignore_case) else {
                    return Ok(None);
                };
                let captures = regex.captures(left);
                let groups: BTreeMap<i64, String> = captures
                    .iter()
                    .flat_map(|captures| captures.iter())
                    .map(|group| group.map(|group| group.as_str().to_owned()).unwrap_or_default())
                    .enumerate()
                    .map(|(index, text)| (index as i64, text))
                    .collect();
                self.variables.global_entry("BASH_REMATCH").value = Value::Indexed(groups);
                Ok(Some(captures.is_some()))
            }
            _ => {
                let right = self.expand_to_string(right).await?;
                self.trace_condition(negated, &format!("{before} {}", shown(&right))).await;
                Ok(Some(match operator {
                    "<" => left < right.as_str(),
                    ">" => left > right.as_str(),
                    "-ef" | "-nt" | "-ot" => compare_files(self, left, operator, &right),
                    _ => {
                        self.arithmetic_failed = true;
                        let left = self.evaluate_as("[[", left).await?;
                        let right = self.evaluate_as("[[", &right).await?;
                        self.arithmetic_failed = false;
                        match operator {
                            "-eq" => left == right,
                            "-ne" => left != right,
                            "-lt" => left < right,
                            "-le" => left <= right,
                            "-gt" => left > right,
                            _ => left >= right,
                        }
                    }
                }))
            }
        }
    }
}
