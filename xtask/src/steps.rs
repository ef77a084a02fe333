//! A list of checks run one after the other, each named and timed, with a summary at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The steps that have run so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    outcome: Outcome,
}

enum Outcome {
    Passed(Duration),
    Failed(Duration, anyhow::Error),
    Skipped(&'static str),
}

impl Steps {
    /// Runs a step; a failure is kept for the summary, so that one run shows all there is to repair.
    /// Answers whether it passed.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let start = now();
        let result = work();
        let took = start.elapsed();
        let outcome = match result {
            Ok(()) => {
                println!("== {name}: passed in {}", seconds(took));
                Outcome::Passed(took)
            }
            Err(error) => {
                println!("== {name}: FAILED after {}: {error:#}", seconds(took));
                Outcome::Failed(took, error)
            }
        };
        let passed = matches!(outcome, Outcome::Passed(_));
        self.done.push(Step { name, outcome });
        passed
    }

    /// Notes a step that cannot run because the step `needs` has failed.
    pub fn skip(&mut self, name: &'static str, needs: &'static str) {
        println!("\n== {name}: skipped, it needs {needs}");
        self.done.push(Step { name, outcome: Outcome::Skipped(needs) });
    }

    /// Prints the summary; an error unless every step passed.
    pub fn finish(self) -> Result<()> {
        print!("\n{}", self.summary());
        let unpassed = self.done.iter().filter(|step| !matches!(step.outcome, Outcome::Passed(_))).count();
        if unpassed > 0 {
            bail!("{unpassed} of {} steps did not pass", self.done.len());
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let (mut passed, mut failed, mut skipped) = (0, 0, 0);
        let mut text = String::new();
        for Step { name, outcome } in &self.done {
            let line = match outcome {
                Outcome::Passed(took) => {
                    passed += 1;
                    format!("passed   {:>8}  {name}", seconds(*took))
                }
                Outcome::Failed(took, error) => {
                    failed += 1;
                    format!("FAILED   {:>8}  {name}: {error:#}", seconds(*took))
                }
                Outcome::Skipped(needs) => {
                    skipped += 1;
                    format!("skipped  {:>8}  {name}: needs {needs}", "")
                }
            };
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str(&format!("steps: {passed} passed, {failed} failed, {skipped} skipped\n"));
        text
    }
}

#[allow(clippy::disallowed_methods, reason = "measures this tool's own steps; nothing simulated sees it")]
fn now() -> Instant {
    Instant::now()
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::Steps;

    #[test]
    fn a_failed_step_fails_the_run_but_not_the_steps_after_it() {
        let mut steps = Steps::default();
        assert!(!steps.run("first", || bail!("broken")));
        assert!(steps.run("second", || Ok(())));
        steps.skip("third", "first");
        let summary = steps.summary();
        assert!(summary.contains("first: broken"), "{summary}");
        assert!(summary.ends_with("steps: 1 passed, 1 failed, 1 skipped\n"), "{summary}");
        assert_eq!(steps.finish().unwrap_err().to_string(), "2 of 3 steps did not pass");
    }

    #[test]
    fn a_run_whose_steps_all_pass_passes() {
        let mut steps = Steps::default();
        steps.run("only", || Ok(()));
        assert!(steps.finish().is_ok());
    }
}
