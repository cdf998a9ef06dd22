//! A world in a box: sandboxes, a service, its commands; everything ends with it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take to come true.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// The languages of people, as a machine's environment names them.
pub(crate) const POLISH: &str = "pl_PL.UTF-8";
pub(crate) const ENGLISH: &str = "en_US.UTF-8";

/// A process that ends with the test.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Process {
    /// SIGTERM, and how it ended.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        Command::new("kill").arg(self.0.id().to_string()).status().expect("kill runs");
        self.0.wait().expect("it ends").code()
    }

    /// What `ps` shows of it.
    pub(crate) fn arguments(&self) -> String {
        std::fs::read_to_string(format!("/proc/{}/cmdline", self.0.id())).expect("it runs")
    }

    fn signal(&self, name: &str) {
        Command::new("kill").args([name, &self.0.id().to_string()]).status().expect("kill runs");
    }

    /// SIGCONT.
    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    /// So far may its files grow, in bytes.
    pub(crate) fn room(&self, most: &str) {
        let limit = [format!("--pid={}", self.0.id()), format!("--fsize={most}:")];
        assert!(Command::new("prlimit").args(limit).status().expect("prlimit runs").success());
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("it is killed");
        self.0.wait().expect("it ends");
    }
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) exit: i32,
    pub(crate) json: Value,
    pub(crate) text: String,
}

pub(crate) struct World {
    pub(crate) folder: TempDir,
    runtime: tokio::runtime::Runtime,
    client: outbound::Client,
    _shop: Process,
    _plant: Process,
    pub(crate) shop: String,
    pub(crate) plant: String,
    plant_key: String,
    /// The integration file, as it will be applied.
    pub(crate) file: Value,
    /// Where its service listens.
    pub(crate) address: String,
}

fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_optilinker"))
}

fn sandbox(arguments: &[&str]) -> (Process, String, String) {
    let mut child = binary()
        .arg("sandbox")
        .args(arguments)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a sandbox starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("it says where it listens");
    let said: Value = serde_json::from_str(&line).expect("as JSON");
    let text = |name: &str| said[name].as_str().expect("text").to_owned();
    (Process(child), text("url"), text("key"))
}

fn free_address() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a free port").to_string()
}

impl World {
    pub(crate) fn new() -> Self {
        let (shop_process, shop, shop_key) = sandbox(&["baselinker", "--calls-per-minute", "0"]);
        let (plant_process, plant, plant_key) =
            sandbox(&["optimes", "--webhook-url", "", "--webhook-token", "tok"]);
        let allow_private = vec!["127.0.0.0/8".parse().expect("a network")];
        let file = json!({
            "name": "meble", "OPTIMES_URL": plant, "optimesApiKey": plant_key, "optimesApiToken": "tok",
            "baselinkerUrl": shop, "baselinkerApiKey": shop_key, "baselinkerCallsPerMinute": 60000,
            "baselinkerOrderStatusToImport": 1001, "baselinkerOrderStatusInProduction": [1002],
            "baselinkerOrderStatusToSend": 1003, "optimesOrderStatus": 12, "optimesOrderAttributeExternalId": 27,
            "optimesCurrencies": { "PLN": 41 }, "optimesVatRates": { "23": 31, "8": 32 }, "quietPeriodSeconds": 3,
            "pace": { "journal": 1, "sweep": 1, "fullSweep": 2, "mesSweep": 1, "requestTimeout": 1, "retryCap": 2 },
        });
        let world = Self {
            folder: tempfile::tempdir().expect("a folder"),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime"),
            client: outbound::Client::new(outbound::Options {
                allow_private,
                ..outbound::Options::default()
            })
            .expect("a client"),
            _shop: shop_process,
            _plant: plant_process,
            shop,
            plant,
            plant_key,
            file,
            address: free_address(),
        };
        world.write("optilinker.toml", &world.service(&world.address));
        world.products(&json!([{ "index": "SKU-1", "name": "Stół" }]));
        world
    }

    fn service(&self, address: &str) -> String {
        format!("listen = \"{address}\"\nallow_private = [\"127.0.0.0/8\"]\n")
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("it is written");
    }

    /// Writes the integration file with changes, and tells its name.
    pub(crate) fn write_file(&self, name: &str, changes: &Value) -> String {
        let mut file = self.file.clone();
        for (key, value) in changes.as_object().expect("an object") {
            if value.is_null() {
                file.as_object_mut().expect("an object").remove(key);
            } else {
                file[key] = value.clone();
            }
        }
        self.write(name, &file.to_string());
        name.to_owned()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary();
        self.at_home(&mut command).args(arguments);
        command
    }

    fn at_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for other in ["LC_ALL", "LC_MESSAGES", "RUST_LOG"] {
            command.env_remove(other);
        }
        command.current_dir(self.path()).env("LANG", ENGLISH)
    }

    /// What a command tells people of a language: its exit status and all that it says.
    pub(crate) fn tells(&self, language: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let out = self.command(arguments).env("LANG", language).output().expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (out.status.code(), text(&out.stdout) + &text(&out.stderr))
    }

    /// Runs a command with `--json`.
    pub(crate) fn says(&self, arguments: &[&str]) -> Said {
        let out = self.command(arguments).arg("--json").output().expect("it runs");
        Said {
            exit: out.status.code().unwrap_or(-1),
            json: serde_json::from_slice(&out.stdout).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(&out.stderr).into_owned(),
        }
    }

    /// Applies the file as it stands.
    pub(crate) fn apply(&self) {
        let name = self.write_file("meble.json", &json!({}));
        let said = self.says(&["integration", "apply", &name]);
        assert_eq!(said.exit, 0, "{} {}", said.json, said.text);
    }

    /// Starts the service and waits until it is ready.
    pub(crate) fn serve(&self) -> Process {
        self.serve_in(ENGLISH)
    }

    /// The same in a language.
    pub(crate) fn serve_in(&self, language: &str) -> Process {
        self.serve_with(&self.address, "optilinker.toml", language)
    }

    /// From now on the file and this world's calls are about another, empty plant.
    pub(crate) fn move_to_another_plant(&mut self) {
        let (process, url, key) = sandbox(&["optimes", "--webhook-url", "", "--webhook-token", "tok"]);
        self.file["OPTIMES_URL"] = json!(url);
        self.file["optimesApiKey"] = json!(key);
        (self._plant, self.plant, self.plant_key) = (process, url, key);
        self.products(&json!([{ "index": "SKU-1", "name": "Stół" }]));
    }

    /// The database is lost; the key stays.
    pub(crate) fn forget_database(&self) {
        for found in std::fs::read_dir(self.path()).expect("a folder").flatten() {
            if found.file_name().to_string_lossy().starts_with("optilinker.db") && found.path().is_file() {
                std::fs::remove_file(found.path()).expect("it is removed");
            }
        }
    }

    /// SIGSTOP, between two of the process's writes: in the middle of one it would hold the database itself, and
    /// nobody could take over.
    pub(crate) fn stall(&self, process: &Process) {
        self.until("it is stopped between two writes", || {
            process.signal("-STOP");
            let writable = self.says(&["product", "bind", "meble", "NONE", "0"]).exit == 0;
            if !writable {
                process.go_on();
            }
            writable
        });
    }

    /// Starts a second service on the same database.
    pub(crate) fn serve_second(&self) -> Process {
        self.serve_second_in(ENGLISH).0
    }

    /// The same in a language; tells where it listens.
    pub(crate) fn serve_second_in(&self, language: &str) -> (Process, String) {
        let address = free_address();
        self.write("second.toml", &self.service(&address));
        (self.serve_with(&address, "second.toml", language), address)
    }

    /// The service, whose stderr goes into a file. A write beyond a limit fails instead of ending it.
    pub(crate) fn run(&self, config: &str, language: &str) -> Command {
        let log = std::fs::File::create(self.path().join(format!("{config}.log"))).expect("a file");
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_optilinker")]);
        self.at_home(&mut command).args(["run", "--config", config]).env("LANG", language).stderr(log);
        command
    }

    /// What a service said on stderr.
    pub(crate) fn log(&self, config: &str) -> String {
        std::fs::read_to_string(self.path().join(format!("{config}.log"))).expect("it was started")
    }

    fn serve_with(&self, address: &str, config: &str, language: &str) -> Process {
        let child = self.run(config, language).spawn().expect("it starts");
        let process = Process(child);
        let url = format!("http://{address}/ready");
        self.until("the service is ready", || self.http(Method::GET, &url, None).0 == 200);
        process
    }

    /// Waits until something is true; false where it never is.
    pub(crate) fn comes_true(&self, mut is_true: impl FnMut() -> bool) -> bool {
        let looks = PATIENCE.as_millis() / LOOK.as_millis();
        (0..looks).any(|_| {
            let truth = is_true();
            if !truth {
                std::thread::sleep(LOOK);
            }
            truth
        })
    }

    /// Waits until something is true; says what it was where it never is.
    pub(crate) fn until(&self, what: &str, mut is_true: impl FnMut() -> bool) {
        if self.comes_true(&mut is_true) {
            return;
        }
        panic!(
            "it never came true that {what}; orders: {}",
            self.says(&["order", "list", "--integration", "meble"]).json
        );
    }

    /// An HTTP call: status (0: none) and body.
    pub(crate) fn http(&self, method: Method, url: &str, body: Option<Vec<u8>>) -> (u16, String) {
        let mut headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let key = HeaderValue::from_str(&self.plant_key).expect("a key");
        headers.push((HeaderName::from_static("x-api-key"), key));
        let request = outbound::Request {
            method,
            url: url.parse().expect("an address"),
            headers,
            body: Bytes::from(body.unwrap_or_default()),
            // A write that waits behind another one is kept back for twice five seconds at the most.
            timeout: Duration::from_secs(30),
        };
        match self.runtime.block_on(self.client.send(request)) {
            Ok(answer) => (answer.status.as_u16(), String::from_utf8_lossy(&answer.body).into_owned()),
            Err(_) => (0, String::new()),
        }
    }

    fn control(&self, origin: &str, path: &str, body: Option<&Value>) -> Value {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let url = format!("{origin}/_sandbox/{path}");
        let (status, text) = self.http(method, &url, body.map(|body| body.to_string().into_bytes()));
        assert_eq!(status, 200, "{url}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Posts orders into the shop; tells their numbers.
    pub(crate) fn orders(&self, orders: &Value) -> Vec<i64> {
        let said = self.control(&self.shop, "orders", Some(orders));
        said["order_ids"].as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
    }

    pub(crate) fn in_shop(&self, path: &str, body: &Value) {
        self.control(&self.shop, path, Some(body));
    }

    pub(crate) fn in_plant(&self, path: &str, body: &Value) {
        self.control(&self.plant, path, Some(body));
    }

    pub(crate) fn products(&self, products: &Value) -> Vec<i64> {
        let said = self.control(&self.plant, "products", Some(products));
        said["ids"].as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
    }

    /// The status of an order in the shop.
    pub(crate) fn shop_status(&self, order: i64) -> i64 {
        let all = self.control(&self.shop, "orders", None);
        let found = all.as_array().expect("orders").iter().find(|row| row["order_id"] == order).cloned();
        found.and_then(|row| row["order_status_id"].as_i64()).unwrap_or(0)
    }

    /// The statuses that an order was moved to, as the shop's journal has them.
    pub(crate) fn moves(&self, order: i64) -> Vec<i64> {
        let key = self.file["baselinkerApiKey"].as_str().expect("a key");
        let form = format!(
            "token={key}&method=getJournalList&parameters={{\"order_id\":{order},\"logs_types\":[18]}}"
        );
        let (_, text) =
            self.http(Method::POST, &format!("{}/connector.php", self.shop), Some(form.into_bytes()));
        let said: Value = serde_json::from_str(&text).expect("JSON");
        said["logs"].as_array().expect("rows").iter().filter_map(|row| row["object_id"].as_i64()).collect()
    }

    pub(crate) fn shop_log(&self) -> Vec<Value> {
        self.control(&self.shop, "log", None).as_array().cloned().unwrap_or_default()
    }

    pub(crate) fn plant_log(&self) -> Vec<Value> {
        self.control(&self.plant, "log", None).as_array().cloned().unwrap_or_default()
    }

    pub(crate) fn plant_state(&self) -> Value {
        self.control(&self.plant, "state", None)
    }

    pub(crate) fn plant_orders(&self) -> usize {
        self.plant_state()["orders"].as_array().map_or(0, Vec::len)
    }

    /// How often the plant was asked for this.
    pub(crate) fn plant_calls(&self, call: &str) -> usize {
        self.plant_log().iter().filter(|one| one["call"] == call).count()
    }

    /// A call of the plant's own API.
    pub(crate) fn plant_api(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
        let url = format!("{}/api/{path}", self.plant);
        self.http(method, &url, body.map(|body| body.to_string().into_bytes()))
    }

    /// An order that somebody entered in the plant; tells its number.
    pub(crate) fn made_by_hand(&self) -> i64 {
        let add = |path: &str, body: &Value| {
            let (status, text) = self.plant_api(Method::POST, path, Some(body));
            assert_eq!(status, 201, "{text}");
            serde_json::from_str::<Value>(&text).expect("JSON")["id"].as_i64().expect("an id")
        };
        let contractor = add("contractors", &json!({ "name": "ręcznie" }));
        let product = self.plant_state()["products"][0]["id"].clone();
        let item = json!({ "productId": product, "quantity": 1, "netPrice": 1, "vatRateId": 31 });
        add("orders", &json!({ "contractorId": contractor, "items": [item] }))
    }

    /// Stage, problem and MES order of an entry.
    pub(crate) fn entry(&self, order: i64) -> (String, String, i64) {
        self.entry_in("meble", order)
    }

    /// The same in another integration.
    pub(crate) fn entry_in(&self, name: &str, order: i64) -> (String, String, i64) {
        let said = self.says(&["order", "why", name, &order.to_string()]).json;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (text("stage"), text("problem"), said["mesOrderId"].as_i64().unwrap_or(0))
    }

    pub(crate) fn until_stage(&self, order: i64, stage: &str) {
        let is_there = || self.entry(order).0 == stage;
        if !self.comes_true(is_there) {
            panic!(
                "order {order} never became {stage}: {}",
                self.says(&["order", "why", "meble", &order.to_string()]).json
            );
        }
    }

    pub(crate) fn until_problem_in(&self, name: &str, order: i64, problem: &str) {
        let has = || self.entry_in(name, order).1 == problem;
        if !self.comes_true(has) {
            panic!(
                "order {order} of {name} never had {problem}: {}",
                self.says(&["order", "why", name, &order.to_string()]).json
            );
        }
    }

    pub(crate) fn until_problem(&self, order: i64, problem: &str) {
        self.until_problem_in("meble", order, problem);
    }

    /// Waits until its recovery is over and a first order is made.
    pub(crate) fn until_it_makes_orders(&self) {
        let first = self.orders(&json!([{}]))[0];
        self.until_stage(first, "imported");
    }

    /// State and problem of the integration.
    pub(crate) fn integration(&self) -> (String, String) {
        let said = self.says(&["integration", "show", "meble"]).json;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (text("state"), text("problem"))
    }

    pub(crate) fn webhook_url(&self) -> String {
        self.says(&["integration", "show", "meble"]).json["webhookUrl"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The proof holds.
    pub(crate) fn assert_balanced(&self) {
        let said = self.says(&["reconcile"]);
        assert_eq!(said.exit, 0, "{}", said.json);
    }
}
