// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/run_command.h"

#include "app/command_line/command.h"
#include "app/command_line/help_page.h"
#include "app/command_line/standard_streams.h"
#include "core/guarded.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

namespace {

struct Command {
    std::string_view name;
    std::string_view summary;
    Action (*add)(CLI::App &);
};

constexpr std::array<Command, 5> commands{{
    {"figure", "Writes a view as a figure.", addFigureCommand},
    {"table", "Writes the numbers behind a view.", addTableCommand},
    {"inspect", "Reports what a model file says about positions.", addInspectCommand},
    {"settings", "Writes the scene as settings for other programs.", addSettingsCommand},
    {"list", "Lists what is available.", addListCommand},
}};

const Command *findCommand(std::string_view name)
{
    const auto found = std::ranges::find(commands, name, &Command::name);
    return found == commands.end() ? nullptr : &*found;
}

Action addProgram(CLI::App &program)
{
    std::string list = "Commands:\n";
    for (const Command &command : commands)
        list +=
            "  " + std::string(command.name) + std::string(10 - command.name.size(), ' ') + std::string(command.summary) + "\n";
    setHelpPage(
        program,
        {
            .usage = "posviz [FILE ...]\n       posviz COMMAND ...",
            .summary = "A laboratory for positional encodings. Opens the given files in a window, or runs a command.",
            .sections = {list,
                         "posviz COMMAND --help shows the options of a command. Exit status: 0 success, 1 failure, 2 usage "
                         "error.\n",
                         examplesSection({"posviz config.json", "posviz figure similarity --encoding rope --output figure.pdf",
                                          "posviz table spectrum --model config.json --format json"})},
        });
    const auto version = std::make_shared<bool>(false);
    program.add_flag("--version", *version, "Prints the version.");
    return [version]() -> Ending {
        if (*version)
            return writeStandardOutput("posviz " POSVIZ_VERSION "\n");
        return {};
    };
}

std::string optionNames(const CLI::App &app)
{
    std::string text;
    for (const CLI::Option *option : app.get_options())
        if (!option->get_lnames().empty())
            text += (text.empty() ? "--" : ", --") + option->get_lnames().front();
    return text;
}

/// The parser's own complaint as a sentence like all others.
Refusal complaint(const CLI::ParseError &error)
{
    const std::string text = error.what();
    const auto colon = text.find(": ");
    if (error.get_name() == "ArgumentMismatch" && colon != std::string::npos && text.ends_with("missing"))
        return misuse("{0}: its value is missing.", text.substr(0, colon));
    return misuse(verbatim(text + (text.ends_with('.') ? "" : ".")));
}

Ending run(CLI::App &app, const Action &action, int argc, char **argv)
{
    app.allow_extras(); // to name the first of them in a sentence of ours
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        return writeStandardOutput(app.help());
    } catch (const CLI::ParseError &error) {
        return complaint(error);
    }
    if (const std::vector<std::string> extras = app.remaining(); !extras.empty()) {
        if (extras.front().starts_with('-'))
            return misuse("{0}: unknown option; the options are {1}.", extras.front(), optionNames(app));
        return misuse("'{0}' is an unexpected argument; see {1} --help.", extras.front(), app.get_name());
    }
    const Result<Ending> ending = guarded(action);
    return ending ? *ending : notDone(ending.failure().sentence);
}

} // namespace

bool isCommand(std::string_view word) { return word == "--help" || word == "-h" || word == "--version" || findCommand(word); }

std::string commandNames()
{
    std::string text;
    for (const Command &command : commands)
        text += (text.empty() ? "" : ", ") + std::string(command.name);
    return text;
}

int runCommand(int argc, char **argv)
{
    const Command *command = argc > 1 ? findCommand(argv[1]) : nullptr;
    CLI::App app{"", command ? "posviz " + std::string(command->name) : "posviz"};
    const Action action = command ? command->add(app) : addProgram(app);
    const int skipped = command ? 1 : 0;
    const Ending ending = run(app, action, argc - skipped, argv + skipped);
    if (!ending)
        return static_cast<int>(ExitStatus::Done);
    tell(ending->sentence);
    return static_cast<int>(ending->status);
}

} // namespace posviz
