// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_account.h"
#include "core/result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace posviz {

/// The lines of a file's account while it is read, and the first thing that is wrong with it: from then on readers go on with
/// harmless stand-ins, so that they need not ask after each field, and what they made is thrown away in the end.
class FileReading {
  public:
    explicit FileReading(std::string file) : m_file(std::move(file)) {}

    const std::optional<Error> &error() const { return m_error; }
    /// "<file>: <what>", unless something was wrong before.
    void fail(Sentence what);
    template <class... Arguments> void fail(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
    {
        fail(sentence(pattern, std::forward<Arguments>(arguments)...));
    }
    /// The same for a sentence that names the file already.
    void failWith(const Error &error);

    /// Adds a line. A key has one line a verdict: kinds of layers share most of theirs.
    void note(Finding finding);
    bool noted(const std::string &key) const { return m_noted.contains(key); }
    /// True where a key has a line, or one inside it has.
    bool notedInside(const std::string &key) const;
    /// Counts a key that is not about positions; its value as it stands in the file.
    void pass(std::string key, std::string value);
    /// The keys that were counted, in their order.
    const std::vector<Finding> &passed() const { return m_passed; }
    /// At most 200, and then one that says how many more there are; warnings first. The last tells how many keys were counted.
    std::vector<Finding> findings() const;

  private:
    std::string m_file;
    std::optional<Error> m_error;
    std::vector<Finding> m_findings;
    std::vector<Finding> m_passed;
    std::size_t m_more = 0;                  ///< findings that are not kept
    std::map<std::string, unsigned> m_noted; ///< a bit for each verdict
};

} // namespace posviz
