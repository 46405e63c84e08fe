package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.jose.CryptoProvider;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Every command, its options and its words. Built by hand: reflection would cost start-up time. */
final class CommandTree {
  static final String CONFIG = "--config";
  static final String SERVER = "--server";

  private final Console console;

  private final Supplier<CryptoProvider> provider;

  private CommandTree(Console console, Supplier<CryptoProvider> provider) {
    this.console = console;
    this.provider = provider;
  }

  static CommandSpec of(Console console, Supplier<CryptoProvider> provider) {
    return new CommandTree(console, provider).root();
  }

  private CommandSpec root() {
    CommandSpec root = group("gatehouse", "A login and token service with its own API gateway.");
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print the version and exit.")
            .build());
    root.addSubcommand("run", run());
    root.addSubcommand("auth", part("auth", "the auth service", Purpose.AUTH));
    root.addSubcommand("gateway", part("gateway", "a gateway", Purpose.GATEWAY));
    root.addSubcommand("tasks", part("tasks", "the example task service", Purpose.TASKS));
    root.addSubcommand("check", check());
    root.addSubcommand("user", users());
    root.addSubcommand("client", clients());
    root.addSubcommand("token", tokens());
    root.addSubcommand("revoke", revoke());
    root.addSubcommand("keys", keys());
    root.addSubcommand("cluster", cluster());
    root.addSubcommand("backup", backup());
    root.addSubcommand("restore", restore());
    root.addSubcommand(
        "train",
        hidden("train", new TrainCommand(console, provider))
            .addPositional(optional("DIR", "A cluster's folders.")));
    CommandSpec unpack = hidden("unpack", new UnpackCommand(console));
    unpack.addPositional(parameter("DIR", "Where to."));
    root.addSubcommand("unpack", unpack);
    return root;
  }

  private CommandSpec run() {
    CommandSpec run =
        command(
            "run",
            "Run auth service, gateway and the example task service in one process.",
            new RunCommand(console, provider));
    run.addOption(
        flag("--demo", "With the demo account ada, in a throw-away database, on loopback only."));
    return run.addOption(config());
  }

  private CommandSpec part(String name, String what, Purpose purpose) {
    return command(
            name,
            "Run " + what + " alone, as the node of a cluster that cluster.dir is for.",
            // made when it is run: before that, its class need not be there
            arguments -> new PartCommand(console, purpose, provider).run(arguments))
        .addOption(config());
  }

  private CommandSpec check() {
    CommandSpec check =
        command(
            "check", "Check configuration and routes without starting.", new CheckCommand(console));
    check.addOption(
        OptionSpec.builder("--for")
            .paramLabel("PART")
            .type(String.class)
            .description("What they are for: run, auth, gateway or tasks (default: run).")
            .build());
    check.addOption(config());
    return check.addPositional(optional("FILE", "A gatehouse.yaml."));
  }

  private CommandSpec users() {
    UserCommands commands = new UserCommands(console);
    CommandSpec users = group("user", "Administer accounts.");
    CommandSpec create = administrative("create", "Create an account.", commands::create);
    create.addOption(text("--full-name", "S", "The full name."));
    create.addOption(text("--email", "S", "The e-mail address."));
    create.addOption(text("--scope", "S", "Scopes, separated by spaces."));
    create.addOption(flag("--password-stdin", "Read the password from standard input."));
    create.addOption(flag("--password-hash-stdin", "Read a bcrypt hash from standard input."));
    users.addSubcommand("create", create.addPositional(name()));
    users.addSubcommand("list", administrative("list", "List all accounts.", commands::list));
    users.addSubcommand(
        "show", administrative("show", "Show an account.", commands::show).addPositional(name()));
    CommandSpec setPassword =
        administrative("set-password", "Set a new password.", commands::setPassword);
    setPassword.addOption(flag("--password-stdin", "Read the password from standard input."));
    users.addSubcommand("set-password", setPassword.addPositional(name()));
    users.addSubcommand(
        "disable",
        administrative("disable", "End an account's tokens and log-ins.", commands::disable)
            .addPositional(name()));
    users.addSubcommand(
        "enable",
        administrative("enable", "Let an account log in again.", commands::enable)
            .addPositional(name()));
    users.addSubcommand(
        "delete",
        administrative("delete", "Delete an account for good.", commands::delete)
            .addPositional(name()));
    users.addSubcommand(
        "import",
        administrative("import", "Create accounts, all or none.", commands::importFile)
            .addPositional(
                parameter(
                    "FILE",
                    "JSON lines, each a body of POST /admin/users; - for standard input.")));
    return users;
  }

  private CommandSpec clients() {
    ClientCommands commands = new ClientCommands(console);
    CommandSpec clients = group("client", "Administer OAuth clients.");
    CommandSpec create = administrative("create", "Create a client.", commands::create);
    create.addOption(flag("--public", "A client without a secret (not in this version)."));
    create.addOption(
        OptionSpec.builder("--grant")
            .paramLabel("G")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .description(
                "client_credentials, password or refresh_token; may be repeated (default:"
                    + " client_credentials).")
            .build());
    create.addOption(text("--scope", "S", "The most it may have, separated by spaces."));
    create.addOption(
        flag("--secret-stdin", "Read the secret from standard input (default: a generated one)."));
    clients.addSubcommand("create", create.addPositional(clientId()));
    clients.addSubcommand("list", administrative("list", "List all clients.", commands::list));
    clients.addSubcommand(
        "rotate-secret",
        administrative(
                "rotate-secret",
                "Give a client a new secret; the one before works until the next rotation.",
                commands::rotateSecret)
            .addPositional(clientId()));
    clients.addSubcommand(
        "delete",
        administrative("delete", "Delete a client and end its tokens.", commands::delete)
            .addPositional(clientId()));
    return clients;
  }

  private CommandSpec tokens() {
    CommandSpec tokens = group("token", "Inspect and mint access tokens.");
    tokens.addSubcommand(
        "inspect",
        command(
                "inspect",
                "Read a token from standard input: what it says, and whether it verifies here.",
                new InspectCommand(console))
            .addOption(config()));
    MintCommand mintCommand = new MintCommand(console);
    CommandSpec mint =
        administrative("mint", "Print an operator's token for an account.", mintCommand);
    mint.addOption(
        OptionSpec.builder("--minutes")
            .paramLabel("N")
            .type(String.class)
            .description("Its life, -1440 to 1440, not 0; negative: already expired.")
            .build());
    mint.addOption(text("--scope", "S", "Scopes, separated by spaces (default: the account's)."));
    tokens.addSubcommand("mint", mint.addPositional(name()));
    return tokens;
  }

  private CommandSpec revoke() {
    return administrative(
            "revoke",
            "End a token, a session, what an account or a client was issued, or a key, everywhere"
                + " at once.",
            new RevokeCommand(console))
        .addOption(flag("--token-stdin", "Read the token from standard input."))
        .addOption(text("--session", "ID", "A session and its tokens: their sid."))
        .addOption(text("--user", "NAME", "Everything that was issued to this account so far."))
        .addOption(text("--client", "ID", "Everything that was issued to this client so far."))
        .addOption(text("--key", "KID", "A signing key, and all that it signed."));
  }

  private CommandSpec keys() {
    KeyCommands commands = new KeyCommands(console);
    CommandSpec keys = group("keys", "Signing keys.");
    keys.addSubcommand("list", administrative("list", "List the signing keys.", commands::list));
    keys.addSubcommand(
        "rotate",
        administrative("rotate", "Have a new key sign, once every node has it.", commands::rotate)
            .addOption(
                text("--alg", "A", "ES256, ES384, RS256, PS256 or EdDSA (default: as before).")));
    keys.addSubcommand(
        "retire",
        administrative(
                "retire",
                "Have a key sign no more; it verifies until its last token has ended.",
                commands::retire)
            .addPositional(parameter("KID", "The key's id.")));
    return keys;
  }

  private CommandSpec cluster() {
    CommandSpec cluster = group("cluster", "Certificates and keys of a cluster.");
    // made when it is run: before that, not even its class can be loaded
    cluster.addSubcommand(
        "init",
        command(
                "init",
                "Make a cluster's authority in a folder of its own.",
                arguments -> new ClusterCommands(console).init(arguments))
            .addPositional(parameter("DIR", "A folder that does not exist yet.")));
    CommandSpec issue =
        command(
            "issue",
            "Make the folder DIR/NAME for one node, with exactly what its role may hold.",
            arguments -> new ClusterCommands(console).issue(arguments));
    issue.addPositional(parameter(0, "DIR", "A folder that init made."));
    issue.addPositional(parameter(1, "ROLE", "auth, gateway or consumer."));
    issue.addPositional(parameter(2, "NAME", "1 to 63 letters, digits and inner hyphens."));
    cluster.addSubcommand("issue", issue);
    cluster.addSubcommand(
        "trainees",
        hidden("trainees", arguments -> new ClusterCommands(console).trainees(arguments))
            .addPositional(parameter("DIR", "A folder that does not exist yet.")));
    return cluster;
  }

  private CommandSpec backup() {
    return command(
            "backup",
            "Copy accounts, tasks and keys into one file, while a server runs or not.",
            new BackupCommand(console))
        .addOption(config())
        .addPositional(parameter("FILE", "A file that does not exist yet."));
  }

  private CommandSpec restore() {
    return command(
            "restore",
            "Bring a backup back into an empty data directory or PostgreSQL database; no server may"
                + " run.",
            new RestoreCommand(console))
        .addOption(config())
        .addPositional(parameter("FILE", "A file that backup wrote."));
  }

  private CommandSpec administrative(String name, String description, Command command) {
    return command(name, description, command)
        .addOption(config())
        .addOption(
            text(
                SERVER,
                "URL",
                "A gateway's management listener, with the token in GATEHOUSE_ADMIN_TOKEN_FILE"
                    + " (default: the server of the data directory)."));
  }

  private static CommandSpec hidden(String name, Command command) {
    CommandSpec spec = command(name, "For the build.", command);
    spec.usageMessage().hidden(true);
    return spec;
  }

  private static CommandSpec group(String name, String description) {
    return described(CommandSpec.create().name(name), description);
  }

  private static CommandSpec command(String name, String description, Command command) {
    return described(CommandSpec.wrapWithoutInspection(command).name(name), description);
  }

  private static CommandSpec described(CommandSpec spec, String description) {
    spec.usageMessage().description(description);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help and exit.")
            .build());
    return spec;
  }

  private static OptionSpec config() {
    return text(CONFIG, "FILE", "The configuration (default: gatehouse.yaml, where there is one).");
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  private static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  private static PositionalParamSpec name() {
    return parameter("NAME", "The account's name.");
  }

  private static PositionalParamSpec clientId() {
    return parameter("ID", "The client's id.");
  }

  private static PositionalParamSpec parameter(String label, String description) {
    return parameter(0, label, description);
  }

  private static PositionalParamSpec parameter(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .paramLabel(label)
        .type(String.class)
        .arity("1")
        .required(true)
        .description(description)
        .build();
  }

  private static PositionalParamSpec optional(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .type(String.class)
        .arity("0..1")
        .description(description)
        .build();
  }
}
