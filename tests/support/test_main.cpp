// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_class.h"

#include <cstdio>
#include <map>

namespace {

/// By name: "rotary" for tests/core/tst_rotary.cpp.
std::map<std::string, RunTest> &registeredTests()
{
    static std::map<std::string, RunTest> tests; // in here, for files register theirs in any order
    return tests;
}

std::string nameOf(std::string_view file)
{
    file.remove_prefix(file.rfind("tst_") + 4);
    return std::string(file.substr(0, file.rfind('.')));
}

} // namespace

bool registerTest(std::string_view file, RunTest run)
{
    if (!registeredTests().emplace(nameOf(file), run).second)
        qFatal("two test classes are called %s", nameOf(file).c_str());
    return true;
}

int main(int argc, char **argv)
{
    const std::string name = argc > 1 ? argv[1] : "";
    const auto found = registeredTests().find(name);
    if (found == registeredTests().end()) {
        if (!name.empty())
            std::fprintf(stderr, "There is no test class %s.\n", name.c_str());
        std::fprintf(stderr, "Usage: %s CLASS [OPTIONS OF QT TEST] [FUNCTION[:ROW]...], with one of these classes:\n", argv[0]);
        for (const auto &[known, run] : registeredTests())
            std::fprintf(stderr, "  %s\n", known.c_str());
        return 2;
    }
    // The class takes the rest for its own arguments.
    argv[1] = argv[0];
    return found->second(argc - 1, argv + 1);
}
