// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/option.h"

#include "app/command_line/help_page.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace posviz {

namespace {

// Not bound as a std::optional: the parser would take an empty value for none.
std::function<void(const std::string &)> storesIn(std::optional<std::string> &target)
{
    return [&target](const std::string &value) { target = value; };
}

} // namespace

void addOption(CLI::App &command, const std::string &name, const std::string &placeholder, std::optional<std::string> &target,
               const std::string &help, const std::string &group)
{
    command.add_option_function<std::string>(name, storesIn(target), optionHelp(help))
        ->type_name(placeholder)
        ->group(group)
        ->take_last();
}

void addFlag(CLI::App &command, const std::string &name, bool &target, const std::string &help, const std::string &group)
{
    command.add_flag(name, target, optionHelp(help))->group(group);
}

void addWord(CLI::App &command, const std::string &name, std::optional<std::string> &target, const std::string &help)
{
    command.add_option_function<std::string>(name, storesIn(target), optionHelp(help))->type_name("");
}

} // namespace posviz
