// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/checked_json.h"

#include "core/shown_text.h"

#include <algorithm>
#include <set>
#include <vector>

namespace posviz {

namespace {

using nlohmann::json;

constexpr std::size_t deepest = 64;

/// "is not valid JSON at line 2, column 7: it ends too early."
Sentence notValid(std::string_view text, std::size_t position, const Sentence &why)
{
    const std::string_view before = text.substr(0, std::min(position > 0 ? position - 1 : 0, text.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t lineStart = before.find_last_of('\n') == std::string_view::npos ? 0 : before.find_last_of('\n') + 1;
    return sentence("is not valid JSON at line {0}, column {1}: {2}", plain(line), plainSize(before.size() - lineStart + 1), why);
}

/// Reads without keeping anything, and notes the first thing that is not allowed.
class Checker : public nlohmann::json_sax<json> {
  public:
    Checker(std::string_view text, std::size_t mostContainers) : m_text(text), m_mostContainers(mostContainers) {}

    const Sentence &complaint() const { return m_complaint; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t &) override { return true; }
    bool string(string_t &) override { return true; }
    bool binary(binary_t &) override { return true; }

    bool start_object(std::size_t) override { return opened(); }
    bool start_array(std::size_t) override { return opened(); }
    bool end_object() override { return closed(); }
    bool end_array() override { return closed(); }

    bool key(string_t &name) override
    {
        if (m_keys.back().insert(name).second)
            return true;
        m_complaint = sentence("the key {0} appears twice in the same object.", quotedText(name));
        return false;
    }

    bool parse_error(std::size_t position, const std::string &token, const nlohmann::json::exception &error) override
    {
        const Sentence why = error.id == 406            ? sentence("the number {0} is too large.", asShown(token, 60))
                             : position > m_text.size() ? sentence("unexpected end of the text.")
                                                        : badToken(token);
        m_complaint = notValid(m_text, position, why);
        return false;
    }

  private:
    bool opened()
    {
        m_keys.emplace_back();
        if (m_keys.size() > deepest)
            m_complaint = sentence("is nested more than {0} levels deep.", plain(deepest));
        else if (++m_containers > m_mostContainers)
            m_complaint = sentence("has more than {0} lists and objects in it.", plainSize(m_mostContainers));
        return m_complaint.empty();
    }

    bool closed()
    {
        m_keys.pop_back();
        return true;
    }

    static Sentence badToken(std::string_view token)
    {
        const bool notFinite = !token.empty() && (token.back() == 'N' || token.back() == 'I');
        return notFinite ? sentence("NaN and Infinity are not allowed in JSON.") : sentence("unexpected text.");
    }

    std::string_view m_text;
    std::size_t m_mostContainers;
    std::size_t m_containers = 0;
    std::vector<std::set<std::string>> m_keys; ///< one set an open object or list
    Sentence m_complaint;
};

} // namespace

Result<json> parsedJson(std::string_view text, const std::string &name, std::size_t mostContainers)
{
    // The parser would take a zero byte for the end.
    if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
        return failed("{0}: {1}", name, notValid(text, zero + 1, sentence("zero bytes are not allowed.")));
    Checker checker(text, mostContainers);
    if (!json::sax_parse(text.begin(), text.end(), &checker))
        return failed("{0}: {1}", name, checker.complaint());
    return json::parse(text.begin(), text.end());
}

Sentence describedJson(const json &value)
{
    switch (value.type()) {
    case json::value_t::null:
        return verbatim("null");
    case json::value_t::boolean:
        return verbatim(value.get<bool>() ? "true" : "false");
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
        return verbatim(value.dump());
    case json::value_t::string:
        return sentence("the string {0}", quotedText(value.get_ref<const std::string &>()));
    case json::value_t::array:
        return sentence("a list");
    default:
        return sentence("an object");
    }
}

} // namespace posviz
