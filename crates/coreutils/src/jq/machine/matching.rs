//! Taking values apart: `as [$a, {b: $c}]`, with `?//` for other ways.

use std::rc::Rc;

use super::frames::{After, Choice, Frames, Item, MatchState, Matching, Next, before};
use super::{Machine, lookup};
use crate::jq::code::Step;
use crate::jq::value::Value;

impl Machine {
    /// Begins to take `source` apart in one of the ways there are.
    pub(super) fn take_apart(
        &mut self,
        matching: &Rc<Matching>,
        way: usize,
        source: Item,
        frames: Frames,
    ) -> Next {
        if way + 1 < matching.matcher.ways.len() {
            self.choices.push(Choice::Way {
                matching: matching.clone(),
                way: way + 1,
                source: source.clone(),
                frames: frames.clone(),
            });
        }
        let bound = vec![Value::Null; matching.matcher.variables];
        let state = MatchState { way, step: 0, bound, stack: vec![source.value], path: source.path, frames };
        self.go_on(matching, state)
    }

    fn go_on(&mut self, matching: &Rc<Matching>, mut state: MatchState) -> Next {
        loop {
            let step = matching.matcher.ways.get(state.way).and_then(|steps| steps.get(state.step));
            let Some(step) = step else {
                return self.matched(matching, state.bound, state.path, state.frames);
            };
            match step {
                Step::Bind(variable) => {
                    let top = state.stack.last().cloned().unwrap_or(Value::Null);
                    if let Some(place) = state.bound.get_mut(*variable) {
                        *place = top;
                    }
                }
                Step::Enter(key) => {
                    let top = state.stack.last().cloned().unwrap_or(Value::Null);
                    let Some(key) = self.simple(*key, &matching.env, &top) else {
                        let (node, env, item) = (*key, matching.env.clone(), Item::plain(top));
                        let frames = state.frames.clone();
                        let after = After::MatchKey { matching: matching.clone(), state };
                        return Next::Evaluate { node, env, item, frames: before(frames, after) };
                    };
                    if let Err(message) = enter(&mut state, &key) {
                        return Next::Raise(Value::text(message));
                    }
                }
                Step::Leave => {
                    state.stack.pop();
                }
            }
            state.step += 1;
        }
    }

    /// Goes on with a key that had to be evaluated.
    pub(super) fn match_key(&mut self, matching: &Rc<Matching>, mut state: MatchState, key: &Value) -> Next {
        if let Err(message) = enter(&mut state, key) {
            return Next::Raise(Value::text(message));
        }
        state.step += 1;
        self.go_on(matching, state)
    }
}

fn enter(state: &mut MatchState, key: &Value) -> Result<(), String> {
    let top = state.stack.last().unwrap_or(&Value::Null);
    let item = lookup(top, key, &state.path).map_err(|(message, _)| message)?;
    state.stack.push(item.value);
    state.path = item.path;
    Ok(())
}
