// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/help_page.h"

#include "app/command_line/text_layout.h"
#include "core/encoding.h"
#include "core/view.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace posviz {

namespace {

constexpr std::size_t optionColumn = 30;

class PageFormatter : public CLI::Formatter {
  public:
    explicit PageFormatter(std::string usage) : m_usage(std::move(usage))
    {
        column_width(optionColumn);
        label("Positionals", "Arguments");
    }

    std::string make_help(const CLI::App *app, std::string name, CLI::AppFormatMode mode) const override
    {
        // The parser leaves two lines free between groups.
        std::string page = CLI::Formatter::make_help(app, std::move(name), mode);
        for (auto at = page.find("\n\n\n"); at != std::string::npos; at = page.find("\n\n\n"))
            page.erase(at, 1);
        return page;
    }

    std::string make_usage(const CLI::App *, std::string) const override { return "\nUsage: " + m_usage + "\n"; }

  private:
    std::string m_usage;
};

} // namespace

void setHelpPage(CLI::App &command, const HelpPage &page)
{
    command.description(wrapped(page.summary, lineWidth));
    command.formatter(std::make_shared<PageFormatter>(page.usage));
    std::string foot;
    for (const std::string &section : page.sections)
        foot += (foot.empty() ? "" : "\n") + section;
    if (!foot.empty())
        foot.pop_back(); // the parser ends the line
    command.footer(foot);
    command.set_help_flag("-h,--help", "Prints this help.");
}

std::string optionHelp(const std::string &text) { return wrapped(text, lineWidth - optionColumn); }

std::string viewsSection()
{
    std::vector<std::vector<std::string>> rows;
    for (const View &view : views())
        rows.push_back({view.id, view.question});
    return "Views:\n" + columns(rows, 2);
}

std::string encodingsSection()
{
    std::vector<std::vector<std::string>> rows;
    for (const Encoding &encoding : encodings())
        rows.push_back({encoding.id, encoding.summary});
    return "Encodings:\n" + columns(rows, 2);
}

std::string examplesSection(const std::vector<std::string> &examples)
{
    std::string text = "Examples:\n";
    for (const std::string &example : examples)
        text += "  " + example + "\n";
    return text;
}

} // namespace posviz
