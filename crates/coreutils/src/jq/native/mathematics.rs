//! The C library's functions of numbers, as far as Rust has them.

use super::{Answer, Native, native, operator, refuse};
use crate::jq::value::Value;

macro_rules! of_one {
    ($name:literal, $function:expr) => {
        native($name, 0, |_, input, _| one(&input, $function))
    };
}

macro_rules! of_two {
    ($name:literal, $function:expr) => {
        operator($name, 2, |_, _, arguments| two(&arguments, $function))
    };
}

pub(super) const FUNCTIONS: &[Native] = &[
    of_one!("acos", f64::acos),
    of_one!("acosh", f64::acosh),
    of_one!("asin", f64::asin),
    of_one!("asinh", f64::asinh),
    of_one!("atan", f64::atan),
    of_two!("atan2", f64::atan2),
    of_one!("atanh", f64::atanh),
    of_one!("cbrt", f64::cbrt),
    of_one!("ceil", f64::ceil),
    of_two!("copysign", f64::copysign),
    of_one!("cos", f64::cos),
    of_one!("cosh", f64::cosh),
    of_two!("drem", remainder),
    of_one!("exp", f64::exp),
    of_one!("exp10", |number| 10f64.powf(number)),
    of_one!("exp2", f64::exp2),
    of_one!("expm1", f64::exp_m1),
    of_one!("fabs", f64::abs),
    of_two!("fdim", |one, other| if one > other { one - other } else { 0.0 }),
    of_one!("floor", f64::floor),
    operator("fma", 3, |_, _, arguments| match *arguments {
        [Value::Number(one), Value::Number(two), Value::Number(three)] => {
            Ok(Value::Number(one.mul_add(two, three)))
        }
        _ => Err(not_a_number(&arguments)),
    }),
    of_two!("fmax", f64::max),
    of_two!("fmin", f64::min),
    of_two!("fmod", |one, other| one % other),
    native("frexp", 0, |_, input, _| {
        split(&input, |number| {
            let (fraction, exponent) = fraction(number);
            (fraction, exponent)
        })
    }),
    of_two!("hypot", f64::hypot),
    native("infinite", 0, |_, _, _| Ok(Value::Number(f64::INFINITY))),
    native("isinfinite", 0, |_, input, _| Ok(holds(&input, f64::is_infinite))),
    native("isnan", 0, |_, input, _| Ok(holds(&input, f64::is_nan))),
    native("isnormal", 0, |_, input, _| Ok(holds(&input, f64::is_normal))),
    of_two!("ldexp", scaled),
    of_one!("log", f64::ln),
    of_one!("log10", f64::log10),
    of_one!("log1p", f64::ln_1p),
    of_one!("log2", f64::log2),
    of_one!("logb", |number| if number == 0.0 { f64::NEG_INFINITY } else { fraction(number).1 - 1.0 }),
    native("modf", 0, |_, input, _| split(&input, |number| (number.fract(), number.trunc()))),
    native("nan", 0, |_, _, _| Ok(Value::Number(f64::NAN))),
    of_one!("nearbyint", f64::round_ties_even),
    of_two!("pow", f64::powf),
    of_one!("pow10", |number| 10f64.powf(number)),
    of_two!("remainder", remainder),
    of_one!("rint", f64::round_ties_even),
    of_one!("round", f64::round),
    of_two!("scalb", scaled),
    of_two!("scalbln", scaled),
    of_one!("significand", |number| fraction(number).0 * 2.0),
    of_one!("sin", f64::sin),
    of_one!("sinh", f64::sinh),
    of_one!("sqrt", f64::sqrt),
    of_one!("tan", f64::tan),
    of_one!("tanh", f64::tanh),
    of_one!("trunc", f64::trunc),
];

fn holds(input: &Value, holds: fn(f64) -> bool) -> Value {
    Value::bool(input.as_number().is_some_and(holds))
}

fn one(input: &Value, function: fn(f64) -> f64) -> Answer {
    match input {
        Value::Number(number) => Ok(Value::Number(function(*number))),
        other => Err(refuse(other, "number required")),
    }
}

fn not_a_number(arguments: &[Value]) -> super::Raise {
    let wrong = arguments.iter().find(|argument| argument.as_number().is_none());
    refuse(wrong.unwrap_or(&Value::Null), "number required")
}

fn two(arguments: &[Value], function: fn(f64, f64) -> f64) -> Answer {
    match *arguments {
        [Value::Number(one), Value::Number(other)] => Ok(Value::Number(function(one, other))),
        _ => Err(not_a_number(arguments)),
    }
}

fn split(input: &Value, function: fn(f64) -> (f64, f64)) -> Answer {
    match input {
        Value::Number(number) => {
            let (one, other) = function(*number);
            Ok(Value::array([Value::Number(one), Value::Number(other)]))
        }
        other => Err(refuse(other, "number required")),
    }
}

/// A fraction of at least a half and below one, and the power of two it is to be multiplied with.
fn fraction(number: f64) -> (f64, f64) {
    if number == 0.0 || !number.is_finite() {
        return (number, 0.0);
    }
    let mut exponent = number.abs().log2().floor() + 1.0;
    let mut fraction = number * (-exponent).exp2();
    if fraction.abs() >= 1.0 {
        fraction /= 2.0;
        exponent += 1.0;
    } else if fraction.abs() < 0.5 {
        fraction *= 2.0;
        exponent -= 1.0;
    }
    (fraction, exponent)
}

fn scaled(number: f64, power: f64) -> f64 {
    number * power.trunc().exp2()
}

fn remainder(one: f64, other: f64) -> f64 {
    one - other * (one / other).round_ties_even()
}
