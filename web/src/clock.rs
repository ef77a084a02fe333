//! The world's time: stopping it, and skipping it.

use yew::prelude::*;

use crate::state::Action;
use crate::world::World;

/// Properties of [`Clock`].
#[derive(Properties, PartialEq)]
pub struct ClockProps {
    /// The world.
    pub world: World,
    /// Its time, seconds since 1970.
    pub now: i64,
    /// Tells the page.
    pub dispatch: Callback<Action>,
}

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// The clock.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let stopped = use_state(|| props.world.is_stopped());
    let skip = |label: &'static str, name: &'static str, seconds: u64| {
        let (world, dispatch) = (props.world.clone(), props.dispatch.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            world.skip(std::time::Duration::from_secs(seconds));
            dispatch.emit(Action::Announce(label.into()));
        });
        html! { <button type="button" aria-label={name} title={name} {onclick}>{label}</button> }
    };
    let on_stop = {
        let (world, stopped) = (props.world.clone(), stopped.clone());
        Callback::from(move |_: MouseEvent| {
            let stop = !world.is_stopped();
            world.stop_time(stop);
            stopped.set(stop);
        })
    };
    let expiry = props.world.next_expiry();
    let on_expiry = {
        let (world, dispatch) = (props.world.clone(), props.dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(end) = world.next_expiry() else { return };
            world.skip_to(end);
            let (day, time) = words(end.seconds());
            dispatch.emit(Action::Announce(format!("It is {day}, {time}").into()));
        })
    };
    let expiry_name = match expiry {
        Some(end) => format!("Next expiry: {}", words(end.seconds()).0),
        None => "Next expiry: no certificate in a request would expire".to_owned(),
    };
    let (day, time) = words(props.now);
    let (hour_minute, second) = time.split_at_checked(5).unwrap_or((&time, ""));
    html! {
        <section class="clock" aria-label="Clock">
            <time class="clock__now" datetime={countersign_api::format_rfc3339(props.now)} data-stopped={stopped.to_string()}>
                <span class="clock__day">{day}{", "}</span>{hour_minute}<span class="clock__second">{second}</span>
            </time>
            <button type="button" class="clock__pause" aria-label={if *stopped { "Resume" } else { "Pause" }}
                title={if *stopped { "Resume: let the world's clock go on" } else { "Pause: stop the world's clock" }} onclick={on_stop}>
                { sign(*stopped) }
            </button>
            { skip("+1 h", "+1 h: skip one hour", HOUR) }
            { skip("+1 day", "+1 day: skip one day", DAY) }
            <button type="button" aria-label={expiry_name.clone()} title={expiry_name} disabled={expiry.is_none()} onclick={on_expiry}>
                <span class="clock__long">{"Next expiry"}</span>
                <svg class="clock__short" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 3l7 5-7 5zM12 3v10" /></svg>
            </button>
        </section>
    }
}

/// Two bars, or a triangle.
fn sign(stopped: bool) -> Html {
    let path = if stopped { "M4 3l9 5-9 5z" } else { "M5 3v10M11 3v10" };
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}

/// `10:42:07`.
pub fn time_of_day(seconds: i64) -> String {
    let (_, time) = words(seconds);
    time.trim_end_matches(" UTC").to_owned()
}

/// `Tue 24 Nov` and `10:42:07 UTC`, the zone the cluster's machines have.
fn words(seconds: i64) -> (String, String) {
    let moment =
        time::OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let (hour, minute, second) = moment.to_hms();
    let short = |name: String| name.chars().take(3).collect::<String>();
    let weekday = short(format!("{:?}", moment.weekday()));
    let month = short(format!("{:?}", moment.month()));
    (format!("{weekday} {} {month}", moment.day()), format!("{hour:02}:{minute:02}:{second:02} UTC"))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_moment_in_short_words() {
        assert_eq!(words(1_767_225_600), ("Thu 1 Jan".into(), "00:00:00 UTC".into()));
    }
}
