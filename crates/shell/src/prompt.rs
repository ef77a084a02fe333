//! Prompts: PS1 and its backslash escapes.

use futures::FutureExt;

use crate::Shell;

impl Shell {
    /// PS1, or PS2 for `continuation`, ready to be shown; call [`Self::before_prompt`] before PS1.
    pub fn prompt(&mut self, continuation: bool) -> String {
        if !continuation && let Some(prompt) = self.next_prompt.take() {
            return prompt;
        }
        let text = self.prompt_text(if continuation { "PS2" } else { "PS1" });
        // Without commands in it a prompt expands at once.
        self.expand_prompt(&text).now_or_never().unwrap_or(text)
    }

    fn prompt_text(&self, name: &str) -> String {
        self.variables.get(name).and_then(|variable| variable.as_scalar()).unwrap_or_default().to_owned()
    }

    /// What happens before each PS1: tells of jobs that have ended, runs `$PROMPT_COMMAND`, expands PS1.
    pub async fn before_prompt(&mut self) {
        let reports = self.take_job_reports();
        if !reports.is_empty() {
            self.process.stderr(crate::bytes::encode(&reports)).await;
        }
        let command = self.lookup("PROMPT_COMMAND").map(|variable| variable.elements()).unwrap_or_default();
        let status = self.status;
        for text in command.iter().filter(|text| !text.trim().is_empty()) {
            self.run(text).await;
        }
        self.status = status;
        let text = self.prompt_text("PS1");
        let prompt = self.expand_prompt(&text).await;
        self.next_prompt = Some(prompt);
    }

    /// Replaces the escapes of a prompt string, then its `$` expansions.
    pub(crate) async fn expand_prompt(&mut self, text: &str) -> String {
        let decoded = self.decode_prompt(text);
        if !self.options.is("promptvars") {
            return decoded;
        }
        let (status, line) = (self.status, self.line);
        let expanded = self.expand_text(&decoded).await.unwrap_or(decoded);
        (self.status, self.line) = (status, line);
        expanded
    }

    fn decode_prompt(&self, text: &str) -> String {
        let machine = &self.process.machine;
        let now = self.process.clock().now().seconds();
        let uid = self.process.credentials.uid;
        let date = |format: &str| crate::date::format(format, now, None);
        let mut shown = String::new();
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            if char != '\\' {
                shown.push(char);
                continue;
            }
            let Some(escape) = chars.next() else {
                shown.push('\\');
                break;
            };
            match escape {
                'a' => shown.push('\u{7}'),
                'e' => shown.push('\u{1b}'),
                'n' => shown.push('\n'),
                'r' => shown.push('\r'),
                '\\' => shown.push_str("\\\\"),
                // Marks for what takes no room; the line editor finds that out by itself.
                '[' | ']' => {}
                'u' => {
                    shown.push_str(&machine.user_name(uid).unwrap_or_else(|| "I have no name!".to_owned()))
                }
                'h' => shown.push_str(machine.name.split('.').next().unwrap_or_default()),
                'H' => shown.push_str(&machine.name),
                'w' => shown.push_str(&self.short_directory()),
                'W' => {
                    let short = self.short_directory();
                    shown.push_str(if short == "~" { "~" } else { host::files::path::file_name(&short) });
                }
                '$' => shown.push_str(if uid == 0 { "#" } else { "\\$" }),
                's' => {
                    shown.push_str(self.name.rsplit('/').next().unwrap_or_default().trim_start_matches('-'))
                }
                'v' => shown.push_str("5.2"),
                'V' => shown.push_str("5.2.15"),
                'j' => shown.push_str(&self.jobs.0.len().to_string()),
                'l' => shown.push('0'),
                '!' | '#' => shown.push_str(&(self.history.len() + 1).to_string()),
                't' => shown.push_str(&date("%H:%M:%S")),
                'T' => shown.push_str(&date("%I:%M:%S")),
                '@' => shown.push_str(&date("%I:%M %p")),
                'A' => shown.push_str(&date("%H:%M")),
                'd' => shown.push_str(&date("%a %b %d")),
                'D' => {
                    chars.next();
                    let format: String = chars.by_ref().take_while(|char| *char != '}').collect();
                    shown.push_str(&date(if format.is_empty() { "%X" } else { &format }));
                }
                '0'..='7' => {
                    let mut value = escape.to_digit(8).unwrap_or(0);
                    for _ in 0..2 {
                        let Some(digit) = chars.peek().and_then(|char| char.to_digit(8)) else { break };
                        chars.next();
                        value = value * 8 + digit;
                    }
                    shown.extend(char::from_u32(value & 0xff));
                }
                other => shown.extend(['\\', other]),
            }
        }
        shown
    }

    fn short_directory(&self) -> String {
        let directory = &self.process.directory;
        let home = self.variables.get("HOME").and_then(|home| home.as_scalar()).unwrap_or_default();
        match directory.strip_prefix(home) {
            Some(rest) if !home.is_empty() && home != "/" && (rest.is_empty() || rest.starts_with('/')) => {
                format!("~{rest}")
            }
            _ => directory.clone(),
        }
    }
}
