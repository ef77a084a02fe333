//! The world's time, and skipping it.

use std::time::Duration;

use yew::prelude::*;

/// Properties of [`Clock`].
#[derive(Properties, PartialEq)]
pub struct ClockProps {
    /// The world's time, seconds since 1970.
    pub now: i64,
    /// Skip so much time.
    pub on_skip: Callback<Duration>,
}

/// The clock.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let skip = |label: &'static str, name: &'static str, seconds: u64| {
        let onclick = props.on_skip.reform(move |_: MouseEvent| Duration::from_secs(seconds));
        html! { <button type="button" aria-label={name} {onclick}>{label}</button> }
    };
    let (day, time) = words(props.now);
    html! {
        <section class="clock" aria-label="Clock">
            <time class="clock__now" datetime={countersign_api::format_rfc3339(props.now)}><span class="clock__day">{day}{", "}</span>{time}</time>
            { skip("+1 h", "+1 h: skip one hour", 3_600) }
            { skip("+1 day", "+1 day: skip one day", 86_400) }
        </section>
    }
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
