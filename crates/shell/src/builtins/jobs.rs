//! `jobs`, `fg`, `bg`, `wait`, `disown`

use futures::future::{FutureExt, select_all};

use super::{Call, options};
use crate::Shell;
use crate::exec::{Job, JobState, Outcome};

pub(super) async fn jobs(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "lnprsx") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("jobs", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    let mut status = 0;
    let mut shown: Vec<Job> = Vec::new();
    if operands.is_empty() {
        shown.clone_from(&shell.jobs.0);
    }
    for operand in operands {
        match shell.jobs.by_spec(operand).cloned() {
            Some(job) => shown.push(job),
            None => status = shell.complain("jobs", &format!("{operand}: no such job")).await?,
        }
    }
    let mut text = String::new();
    for job in &shown {
        let running = job.state() == JobState::Running;
        if parsed.has('r') && !running || parsed.has('s') {
            continue;
        }
        if parsed.has('p') {
            text.push_str(&format!("{}\n", job.pid));
            continue;
        }
        let mark = shell.jobs.mark(job.number);
        let pid = if parsed.has('l') { format!("{:>5} ", job.pid) } else { String::new() };
        let background = if running { " &" } else { "" };
        let gap = if parsed.has('l') { "" } else { "  " };
        text.push_str(&format!(
            "[{}]{mark}{gap}{}{:<24}{}{background}\n",
            job.number,
            pid,
            job.state_text(),
            job.text
        ));
    }
    for job in shown.iter().filter(|job| job.state() != JobState::Running) {
        if let JobState::Done(status) = job.state() {
            shell.finished.insert(job.pid, status);
        }
        shell.jobs.0.retain(|other| other.pid != job.pid);
    }
    shell.write("jobs", crate::bytes::encode(&text)).await?;
    Ok(status)
}

async fn chosen(shell: &mut Shell, name: &str, call: &Call) -> Result<Job, u8> {
    if !shell.options.is("monitor") {
        shell.report(&format!("{name}: no job control")).await;
        return Err(1);
    }
    let spec = call.rest().first().cloned();
    match shell.jobs.by_spec(spec.as_deref().unwrap_or("")).cloned() {
        Some(job) => Ok(job),
        None => {
            let spec = spec.unwrap_or_else(|| "current".to_owned());
            shell.report(&format!("{name}: {spec}: no such job")).await;
            Err(1)
        }
    }
}

pub(super) async fn foreground(shell: &mut Shell, call: Call) -> Outcome {
    match chosen(shell, "fg", &call).await {
        Ok(job) => {
            shell.write("fg", format!("{}\n", job.text)).await?;
            Ok(shell.wait_for(job).await)
        }
        Err(status) => Ok(status),
    }
}

pub(super) async fn background(shell: &mut Shell, call: Call) -> Outcome {
    match chosen(shell, "bg", &call).await {
        Ok(job) => {
            shell.report(&format!("bg: job {} already in background", job.number)).await;
            Ok(0)
        }
        Err(status) => Ok(status),
    }
}

pub(super) async fn disown(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "har") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("disown", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if parsed.has('a') || parsed.has('r') && operands.is_empty() {
        shell.jobs.0.clear();
        return Ok(0);
    }
    let specs = if operands.is_empty() { vec!["%+".to_owned()] } else { operands.to_vec() };
    let mut status = 0;
    for spec in specs {
        let pid = match spec.parse::<u32>() {
            Ok(pid) => shell.jobs.by_pid(pid).map(|job| job.pid),
            Err(_) => shell.jobs.by_spec(&spec).map(|job| job.pid),
        };
        match pid {
            Some(pid) if !parsed.has('h') => shell.jobs.0.retain(|job| job.pid != pid),
            Some(_) => {}
            None => {
                let spec = if operands.is_empty() { "current".to_owned() } else { spec };
                status = shell.complain("disown", &format!("{spec}: no such job")).await?;
            }
        }
    }
    Ok(status)
}

pub(super) async fn wait(shell: &mut Shell, call: Call) -> Outcome {
    let parsed = match options::parse(call.rest(), "fnp:") {
        Ok(parsed) => parsed,
        Err(message) => return shell.usage("wait", &message).await,
    };
    let operands = call.rest().get(parsed.used..).unwrap_or_default();
    if parsed.has('n') {
        let jobs = shell.jobs.0.clone();
        if jobs.is_empty() {
            return Ok(127);
        }
        let ends: Vec<_> = jobs.iter().map(|job| job.end.clone().boxed_local()).collect();
        let (status, index, _) = select_all(ends).await;
        if let Some(job) = jobs.get(index) {
            shell.jobs.0.retain(|other| other.pid != job.pid);
            if let Some(name) = parsed.value('p') {
                let pid = job.pid.to_string();
                shell.set_variable(name, &pid).await?;
            }
        }
        return Ok(status);
    }
    if operands.is_empty() {
        for job in shell.jobs.0.clone() {
            shell.wait_for(job).await;
        }
        return Ok(0);
    }
    let mut status = 0;
    for operand in operands {
        let job = match operand.parse::<u32>() {
            Ok(pid) => shell.jobs.by_pid(pid).cloned(),
            Err(_) if operand.starts_with('%') => shell.jobs.by_spec(operand).cloned(),
            Err(_) => {
                status = shell.complain("wait", &format!("`{operand}': not a pid or valid job spec")).await?;
                continue;
            }
        };
        status = match job {
            Some(job) => shell.wait_for(job).await,
            None => match operand.parse::<u32>().ok().and_then(|pid| shell.finished.get(&pid).copied()) {
                Some(status) => status,
                None => {
                    let message = match operand.strip_prefix('%') {
                        Some(_) => format!("{operand}: no such job"),
                        None => format!("pid {operand} is not a child of this shell"),
                    };
                    shell.complain("wait", &message).await?;
                    127
                }
            },
        };
    }
    Ok(status)
}
