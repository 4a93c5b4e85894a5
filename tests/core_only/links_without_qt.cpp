// SPDX-License-Identifier: GPL-3.0-or-later
// Every encoding at two lengths through every view, by the public headers alone: a program that links the core and nothing else.
#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/scene.h"
#include "core/scene_edits.h"
#include "core/table_source.h"
#include "core/view.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

namespace {

using namespace posviz;

/// The numeric core reads no files: whoever has tables lends them.
class NoTables final : public TableSource {
  public:
    Result<std::shared_ptr<const Table>> table(const std::string &path, const std::string &) override
    {
        return failed("{0}: there are no tables here.", path);
    }
};

Result<Scene> sceneOf(const Encoding &encoding, std::int64_t length)
{
    const Result<Scene> scene = withEncoding(Scene{}, encoding.id);
    if (!scene)
        return scene;
    return withParameter(*scene, lengthParameter().key, static_cast<double>(length));
}

/// What one view makes of a scene, in a line; an empty figure or an empty refusal is a failure.
Result<std::string> outcome(const View &view, const Scene &scene, const Signal &signal)
{
    const Result<Figure> figure = view.build(scene, signal, {.rows = 48, .columns = 64});
    if (!figure)
        return figure.error().empty() ? Result<std::string>(Error{"refused without a sentence"}) : "no figure: " + figure.error();
    if (figure->view != view.id)
        return Error{"the figure names the view '" + figure->view + "'"};
    if (figure->layers.empty())
        return Error{"the figure has no layers"};
    return english(figure->summary);
}

} // namespace

int main()
{
    if (encodings().empty() || views().empty()) {
        std::cerr << "no encodings, or no views\n";
        return EXIT_FAILURE;
    }
    bool failed = false;
    NoTables files;
    for (const Encoding &encoding : encodings()) {
        for (const std::int64_t length : {std::int64_t{64}, std::int64_t{100'000}}) {
            const std::string subject = encoding.id + ", length " + std::to_string(length) + ", ";
            const auto fail = [&](const std::string &what, const std::string &sentence) {
                std::cerr << "FAILED " << subject << what << ": " << sentence << '\n';
                failed = true;
            };
            const Result<Scene> scene = sceneOf(encoding, length);
            if (!scene) {
                fail("scene", scene.error());
                continue;
            }
            const Result<Signal> signal = evaluate(scene->subject, files);
            if (!signal) {
                fail("signal", signal.error());
                continue;
            }
            for (const View &view : views()) {
                const Result<std::string> line = outcome(view, *scene, *signal);
                if (line)
                    std::cout << subject << view.id << ": " << *line << '\n';
                else
                    fail(view.id, line.error());
            }
        }
    }
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
