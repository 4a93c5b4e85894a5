// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/colour_kinds.h"
#include "app/command_line/figure_options.h"
#include "app/command_line/help_page.h"
#include "app/command_line/option.h"
#include "app/command_line/output.h"
#include "app/command_line/picture.h"
#include "app/command_line/scene_options.h"
#include "app/command_line/standard_streams.h"
#include "app/export/export_limits.h"
#include "core/colours.h"
#include "core/model_files/table_files.h"
#include "core/scene_edits.h"

#include <QApplication>
#include <QFile>
#include <QLocale>

#include <algorithm>
#include <clocale>
#include <memory>

namespace posviz {

namespace {

struct FigureCommandOptions {
    std::optional<std::string> view{};
    SceneOptions scene{};
    FigureOptions figure{};
};

Outcome<const ExportFormat *> figureFormatFrom(const FigureOptions &options)
{
    if (!options.output)
        return misuse("--output is missing; it must be a file whose name ends in one of {0}.", figureSuffixes());
    const ExportFormat *format = options.format ? findExportFormat(QString::fromStdString(*options.format))
                                                : exportFormatOfFile(QFile::decodeName(options.output->c_str()));
    if (!format && options.format)
        return misuse("--format: '{0}' is not known; it must be one of {1}.", *options.format, figureFormats());
    if (!format)
        return misuse("--output: '{0}' does not name a figure format; it must end in one of {1}, or use --format.", *options.output,
                      figureSuffixes());
    return format;
}

/// The scene with the typed colour map in place of the figure's own; the map must be of the same kind.
Outcome<Scene> inColours(Scene scene, const Figure &figure, const std::string &id)
{
    const Heatmap *heatmap = heatmapOf(figure);
    const PhaseMap *phase = phaseMapOf(figure);
    if (!heatmap && !phase)
        return misuse("--colours: the view '{0}' has no colour map.", figure.view);
    const ColourMap *shown = findColourMap(heatmap ? heatmap->colours.map : phase->colours.map);
    const ColourKind kind = shown ? shown->kind : heatmap ? ColourKind::Sequential : ColourKind::Cyclic;
    const ColourMap *wanted = findColourMap(id);
    if (!wanted || wanted->kind != kind)
        return misuse("--colours: '{0}' is not allowed; here it must be a {1} map, one of {2}.", id,
                      Sentence{colourKindName(kind)}, colourMapIds(kind));
    return *posviz::withColours(std::move(scene), id);
}

Outcome<Scene> inColourRange(Scene scene, const Figure &figure, const std::string &typed)
{
    if (!heatmapOf(figure))
        return misuse("--colour-range: the view '{0}' has no colours for numbers here.", figure.view);
    if (const std::optional<ColourLimits> limits = typedColourLimits(typed))
        if (Result<Scene> limited = withColourLimits(std::move(scene), figure.view, *limits))
            return *std::move(limited);
    return misuse("--colour-range: '{0}' is not allowed; it must be two finite numbers, the lower one first, such as -1:128.", typed);
}

/// Qt's warnings are about the desktop, and none is needed here: standard error holds our sentences alone.
void dropWarnings(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        tell(text.toStdString());
}

/// Stands in for a desktop while a figure is drawn: needs no display, and no setting of the user's changes the figure.
class Drawing {
  public:
    Drawing()
    {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qunsetenv("QT_QPA_PLATFORMTHEME");
        qunsetenv("QT_STYLE_OVERRIDE");
        qunsetenv("QT_SCALE_FACTOR");
        // Qt takes file names in the locale's encoding, and warns where it is not UTF-8.
        qputenv("LC_ALL", "C.UTF-8");
        qInstallMessageHandler(dropWarnings);
        m_application = std::make_unique<QApplication>(m_count, m_words);
        QLocale::setDefault(QLocale::c());
        std::setlocale(LC_NUMERIC, "C");
    }

  private:
    char m_name[7] = "posviz";
    char *m_words[2] = {m_name, nullptr};
    int m_count = 1;
    std::unique_ptr<QApplication> m_application;
};

Outcome<Plate> finalPlate(const View &view, const EvaluatedScene &scene, const Figure &coarse, const ExportOptions &options,
                          const std::optional<Cells> &cells)
{
    if (cells)
        return plateOf(view, scene, static_cast<int>(cells->rows), static_cast<int>(cells->columns));
    const QSize pixels = heatmapPixels(coarse, options);
    return plateOf(view, scene, pixels.height(), pixels.width());
}

Ending draw(const View &view, const EvaluatedScene &scene, const Figure &coarse, const ExportFormat &format,
            const ExportOptions &options, const std::optional<Cells> &cells, const std::string &output)
{
    const Drawing drawing;
    const Outcome<Plate> plate = finalPlate(view, scene, coarse, options, cells);
    if (!plate)
        return plate.refusal();
    const Result<QByteArray> bytes = format.write(*plate->figure, options);
    if (!bytes)
        return notDone(bytes.failure().sentence);
    if (const Ending ending =
            writeOutput(std::string_view(bytes->constData(), static_cast<std::size_t>(bytes->size())), output))
        return ending;
    tellNotes(drawnNotes(*plate->figure));
    return {};
}

Ending writeFigure(const FigureCommandOptions &options)
{
    const Outcome<const View *> view = viewFrom(options.view);
    if (!view)
        return view.refusal();
    const Outcome<const ExportFormat *> format = figureFormatFrom(options.figure);
    if (!format)
        return format.refusal();
    const Outcome<ExportOptions> exportOptions = exportOptionsFrom(options.figure);
    if (!exportOptions)
        return exportOptions.refusal();
    const Outcome<std::optional<Cells>> cells = cellsFrom(options.scene);
    if (!cells)
        return cells.refusal();
    if (*cells && std::max((*cells)->rows, (*cells)->columns) > mostFigureCells)
        return misuse("--cells: a figure has at most {0} cells along each axis.", plain(mostFigureCells));
    if (*cells && (*cells)->rows * (*cells)->columns > mostCellsOfAFigure)
        return misuse("--cells: a figure has at most {0} cells, such as 2508x2508.", plain(mostCellsOfAFigure));

    TableFiles files; // a model's table is read once
    Outcome<Scene> scene = sceneFrom(options.scene, files);
    if (!scene)
        return scene.refusal();
    Outcome<EvaluatedScene> evaluated = evaluatedFrom(*std::move(scene), files);
    if (!evaluated)
        return evaluated.refusal();
    EvaluatedScene ready = *std::move(evaluated);
    const Outcome<Plate> coarse = coarsePlateOf(**view, ready);
    if (!coarse)
        return coarse.refusal();
    if (options.figure.colours) {
        Outcome<Scene> coloured = inColours(ready.scene, *coarse->figure, *options.figure.colours);
        if (!coloured)
            return coloured.refusal();
        ready.scene = *std::move(coloured);
    }
    if (options.figure.colourRange) {
        Outcome<Scene> limited = inColourRange(ready.scene, *coarse->figure, *options.figure.colourRange);
        if (!limited)
            return limited.refusal();
        ready.scene = *std::move(limited);
    }
    return draw(**view, ready, *coarse->figure, **format, *exportOptions, *cells, *options.figure.output);
}

} // namespace

Action addFigureCommand(CLI::App &command)
{
    const auto options = std::make_shared<FigureCommandOptions>();
    setHelpPage(
        command,
        {
            .usage = "posviz figure VIEW [scene options] [figure options] --output FILE",
            .summary = "Writes a view as a figure, the same as in the window. Needs no display.",
            .sections = {viewsSection(), encodingsSection(),
                         examplesSection({
                             "posviz figure encoding --encoding sinusoidal --dimension 128 --length 256 --output waves.png",
                             "posviz figure similarity --base 500000 --length 131072 --width 89mm --output score.pdf",
                             "posviz figure spectrum --model config.json --output bands.svg",
                         })},
        });
    addWord(command, "VIEW", options->view, "What to show; see below.");
    addFigureOptions(command, options->figure);
    addSceneOptions(command, options->scene);
    return [options] { return writeFigure(*options); };
}

} // namespace posviz
