//! How points of elliptic curves are encoded (SEC 1, 2.3.3): `-conv_form` and `-param_enc`.

use countersign_pki::{PrivateKey, PublicKey};

use crate::app::{App, Exit, Step};

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointForm {
    /// x and one bit of y.
    Compressed,
    /// x and y, and that bit once more.
    Hybrid,
    /// x and y.
    Uncompressed,
}

impl PointForm {
    /// Reads `compressed`, `hybrid` or `uncompressed`.
    pub async fn of(app: &App, name: &str) -> Step<Self> {
        Ok(match name {
            "compressed" => Self::Compressed,
            "hybrid" => Self::Hybrid,
            "uncompressed" => Self::Uncompressed,
            _ => return one_of(app, &["uncompressed", "compressed", "hybrid"]).await,
        })
    }

    /// An uncompressed point in this form.
    fn apply(self, point: &[u8]) -> Vec<u8> {
        let rest = point.get(1..).unwrap_or_default();
        let odd = point.last().map_or(0, |last| last & 1);
        let (mark, kept) = match self {
            Self::Compressed => (2 + odd, rest.get(..rest.len() / 2).unwrap_or_default()),
            Self::Hybrid => (6 + odd, rest),
            Self::Uncompressed => (4, rest),
        };
        [&[mark], kept].concat()
    }
}

/// Key pair and public key with their point in another form.
pub fn in_form(
    form: PointForm,
    private: Option<PrivateKey>,
    public: PublicKey,
) -> Step<(Option<PrivateKey>, PublicKey)> {
    let PublicKey::Ec(mut public) = public else { return Err(Exit(1)) };
    public.point = form.apply(&public.point);
    let private = match private {
        Some(PrivateKey::Ec(mut key)) => {
            key.point.clone_from(&public.point);
            Some(PrivateKey::Ec(key))
        }
        other => other,
    };
    Ok((private, PublicKey::Ec(public)))
}

/// `-param_enc`: curves are always written by name here.
pub async fn only_named_curves(app: &App, value: &str) -> Step {
    match value {
        "named_curve" => Ok(()),
        "explicit" => {
            app.fail(format!("{}: Explicit curve parameters are not simulated here", app.name)).await
        }
        _ => one_of(app, &["named_curve", "explicit"]).await,
    }
}

/// Says which values an option takes.
async fn one_of<T>(app: &App, values: &[&str]) -> Step<T> {
    let lines: String = values.iter().map(|value| format!("\t{value}\n")).collect();
    app.say(format!("{}: Value must be one of:\n{lines}", app.name)).await;
    app.usage().await
}
