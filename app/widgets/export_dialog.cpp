// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/export_dialog.h"

#include "app/export/export_limits.h"
#include "app/export/save_whole.h"
#include "app/tables/whole_table.h"
#include "app/widgets/export_memory.h"
#include "app/widgets/figure_preview.h"
#include "app/widgets/text_size.h"
#include "app/widgets/word_buttons.h"
#include "app/wording.h"
#include "core/colours.h"
#include "core/guarded.h"
#include "core/scene_edits.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace posviz {

namespace {

/// Sizes that journals and slides ask for.
struct FigureSize {
    const char *name; ///< marked for translation in the context "ExportDialog"
    double width;     ///< millimetres
    double height;
    double fontSize; ///< points
};

constexpr FigureSize figureSizes[] = {
    {QT_TRANSLATE_NOOP("ExportDialog", "Slide, 160 mm"), 160, 120, 10},
    {QT_TRANSLATE_NOOP("ExportDialog", "One column, 89 mm"), 89, 70, 7},
    {QT_TRANSLATE_NOOP("ExportDialog", "Two columns, 183 mm"), 183, 110, 7},
};

QDoubleSpinBox *limitedBox(const ExportLimit &limit, const ExportOptions &start)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(QLatin1String(limit.name));
    box->setDecimals(limit.decimals);
    box->setRange(limit.least, limit.most);
    box->setValue(start.*limit.member);
    box->setSuffix(QLatin1Char(' ') + QLatin1String(limit.unit));
    return box;
}

QLabel *wordsLabel(const char *style)
{
    auto *label = new QLabel;
    label->setObjectName(QLatin1String(style));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText); // names come from strangers
    label->hide();
    return label;
}

/// Figures first, then numbers: as the format box has them.
QList<FileKind> exportKinds()
{
    QList<FileKind> kinds;
    for (const ExportFormat &format : exportFormats())
        kinds.append({QLatin1String(format.suffix), QCoreApplication::translate("ExportFormat", format.description)});
    for (const TableFormat &format : tableFormats())
        kinds.append({QString::fromStdString(format.id), QString::fromStdString(format.description)});
    return kinds;
}

Result<qint64> savedNumbers(const View &view, const Scene &scene, TableSource &tables, const TableFormat &format,
                            const QString &path, const std::stop_token &stop)
{
    const EvaluatedScene ready = evaluated(scene, tables);
    const Plate coarse = builtPlate(view, ready, {.rows = 64, .columns = 64, .watch = stop});
    if (!coarse.figure)
        return Error(coarse.silence);
    const WholeTable size = wholeTable(*coarse.figure);
    if (size.isTooLarge())
        return failed("{0} × {1} numbers are too many for a file; at most {2} can be written: zoom in first.", size.rows,
                      size.columns, mostCells);
    WholeFile file(QFile::encodeName(path).toStdString());
    const auto sink = [&](std::string_view bytes) { return !stop.stop_requested() && file.write(bytes); };
    const Result<bool> written = format.write(tableParts(view, ready, size, stop), sink);
    if (!written)
        return written.failure();
    return stop.stop_requested() ? Result<qint64>(qint64{0}) : file.commit();
}

} // namespace

ExportDialog::ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent)
    : QDialog(parent), m_view(view), m_scene(std::move(scene)), m_tables(tables), m_writer(tables)
{
    setWindowTitle(tr("Export %1").arg(QString::fromStdString(view.title)));
    makeControls();
    m_problem = wordsLabel("warning");
    m_writing = wordsLabel("question");
    m_preview = new FigurePreview(tables);

    QDialogButtonBox *buttons = wordButtons(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setText(tr("Save as …"));
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    connect(&m_writer, &FigureWriter::written, this, &ExportDialog::finish);
    connect(m_preview, &FigurePreview::coloursKnown, this, &ExportDialog::showColours);

    auto *row = new QHBoxLayout;
    row->setSpacing(24);
    row->addWidget(form());
    row->addWidget(m_preview, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(16);
    column->addLayout(row, 1);
    column->addWidget(m_problem);
    column->addWidget(m_writing);
    column->addWidget(buttons);
    resizeForText(*this, 880, 520);
    follow();
}

void ExportDialog::showEvent(QShowEvent *event)
{
    // Only now it has the type of the window that it is in.
    m_area->setFixedWidth(m_area->widget()->minimumSizeHint().width() + m_area->verticalScrollBar()->sizeHint().width());
    QDialog::showEvent(event);
}

void ExportDialog::makeControls()
{
    const ExportMemory last = lastExport();
    m_folder = last.folder;
    m_format = new QComboBox;
    m_format->setObjectName(QStringLiteral("format"));
    for (const FileKind &kind : exportKinds())
        m_format->addItem(kind.description, kind.suffix);
    m_format->setCurrentIndex(std::max(0, m_format->findData(last.format)));
    m_preset = new QComboBox;
    m_preset->setObjectName(QStringLiteral("size"));
    for (const FigureSize &size : figureSizes)
        m_preset->addItem(tr(size.name));
    m_preset->addItem(tr("As set below"));
    m_width = limitedBox(widthLimit, last.options);
    m_height = limitedBox(heightLimit, last.options);
    m_dpi = limitedBox(resolutionLimit, last.options);
    m_fontSize = limitedBox(fontSizeLimit, last.options);
    m_theme = new QComboBox;
    m_theme->addItems({tr("Light"), tr("Dark")});
    m_theme->setCurrentIndex(last.options.dark ? 1 : 0);
    m_colours = new QComboBox;
    m_colours->setObjectName(QStringLiteral("colours"));
    m_colours->setEnabled(false);
    m_title = new QCheckBox(tr("Title and settings above the figure"));
    m_title->setChecked(last.options.showTitle);
    m_notes = new QCheckBox(tr("Notes below the figure"));
    m_notes->setObjectName(QStringLiteral("notes"));
    m_notes->setChecked(last.options.showNotes);
    m_transparent = new QCheckBox(tr("Transparent background"));
    m_transparent->setChecked(last.options.transparent);
    m_pixels = new QLabel;
    m_pixels->setObjectName(QStringLiteral("question"));

    for (QDoubleSpinBox *box : {m_width, m_height, m_dpi, m_fontSize})
        connect(box, &QDoubleSpinBox::valueChanged, this, &ExportDialog::follow);
    for (QCheckBox *box : {m_title, m_notes, m_transparent})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::follow);
    for (QComboBox *box : {m_format, m_theme})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::follow);
    // Long names must leave room for the preview.
    for (QComboBox *box : {m_format, m_preset, m_theme, m_colours}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(24);
    }
    connect(m_preset, &QComboBox::activated, this, &ExportDialog::choosePreset);
    connect(m_colours, &QComboBox::activated, this, &ExportDialog::chooseColours);
}

QWidget *ExportDialog::form()
{
    auto *content = new QWidget;
    content->setObjectName(QStringLiteral("middle"));
    m_form = new QFormLayout(content);
    m_form->setContentsMargins(0, 0, 12, 0);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(8);
    m_form->addRow(tr("F&ormat"), m_format);
    m_form->addRow(tr("&Size"), m_preset);
    m_form->addRow(tr("&Width"), m_width);
    m_form->addRow(tr("&Height"), m_height);
    m_form->addRow(tr("&Resolution"), m_dpi);
    m_form->addRow(QString(), m_pixels);
    m_form->addRow(tr("&Font size"), m_fontSize);
    m_form->addRow(tr("&Theme"), m_theme);
    m_form->addRow(tr("&Colours"), m_colours);
    m_form->addRow(QString(), m_title);
    m_form->addRow(QString(), m_notes);
    m_form->addRow(QString(), m_transparent);
    // Large type on a small screen scrolls.
    auto *area = new QScrollArea;
    area->setAccessibleName(tr("Settings of the figure"));
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_area = area;
    return area;
}

ExportOptions ExportDialog::options() const
{
    return {.width = m_width->value(),
            .height = m_height->value(),
            .dpi = m_dpi->value(),
            .fontSize = m_fontSize->value(),
            .dark = m_theme->currentIndex() == 1,
            .transparent = m_transparent->isChecked(),
            .showTitle = m_title->isChecked(),
            .showNotes = m_notes->isChecked()};
}

bool ExportDialog::writesNumbers() const { return m_format->currentIndex() >= static_cast<int>(exportFormats().size()); }

void ExportDialog::follow()
{
    m_pixels->setText(tr("%1 × %2 pixels as PNG")
                          .arg(pixelsOf(m_width->value(), m_dpi->value()))
                          .arg(pixelsOf(m_height->value(), m_dpi->value())));
    showPreset();
    const bool figure = !writesNumbers();
    for (QWidget *control : std::initializer_list<QWidget *>{m_preset, m_width, m_height, m_dpi, m_pixels, m_fontSize, m_theme,
                                                             m_title, m_notes, m_transparent})
        control->setEnabled(figure);
    m_colours->setEnabled(figure && m_colours->count() > 0);
    if (figure)
        m_preview->show(m_view, m_scene, options());
    else
        m_preview->showWords(tr("The numbers behind the view, unrounded: one for each visible cell, or each point of a curve."));
}

void ExportDialog::choosePreset(int index)
{
    if (index >= static_cast<int>(std::size(figureSizes)))
        return;
    const FigureSize &size = figureSizes[index];
    m_width->setValue(size.width);
    m_height->setValue(size.height);
    m_fontSize->setValue(size.fontSize);
}

void ExportDialog::showPreset()
{
    const auto *found = std::ranges::find_if(figureSizes, [this](const FigureSize &size) {
        return size.width == m_width->value() && size.height == m_height->value() && size.fontSize == m_fontSize->value();
    });
    m_preset->setCurrentIndex(static_cast<int>(found - std::begin(figureSizes)));
}

void ExportDialog::showColours(const ColourScale *colours)
{
    const ColourMap *shown = colours ? findColourMap(colours->map) : nullptr;
    m_colours->clear();
    // A view of curves has none to choose from.
    m_form->setRowVisible(m_colours, colours != nullptr);
    for (const ColourMap &map : colourMaps())
        if (shown && map.kind == shown->kind) {
            m_colours->addItem(QString::fromStdString(map.title), QString::fromStdString(map.id));
            if (&map == shown)
                m_colours->setCurrentIndex(m_colours->count() - 1);
        }
    m_colours->setEnabled(shown && !writesNumbers());
}

void ExportDialog::chooseColours(int index)
{
    if (const Result<Scene> next = withColours(m_scene, m_colours->itemData(index).toString().toStdString()))
        m_scene = *next;
    follow();
}

void ExportDialog::save()
{
    const QList<FileKind> kinds = exportKinds();
    const int chosen = m_format->currentIndex();
    const QString name = QString::fromStdString(m_view.id) + QLatin1Char('.') + kinds[chosen].suffix;
    const std::optional<SavePath> file =
        askWhereToSave(this, tr("Export %1").arg(QString::fromStdString(m_view.title)),
                       m_folder.isEmpty() ? name : QDir(m_folder).filePath(name), kinds, chosen);
    if (!file)
        return;
    m_format->setCurrentIndex(file->kind);
    const auto kind = static_cast<std::size_t>(file->kind);
    if (kind < exportFormats().size())
        write(file->path, exportFormats()[kind]);
    else
        writeNumbers(file->path, tableFormats()[kind - exportFormats().size()]);
}

void ExportDialog::write(const QString &path, const ExportFormat &format)
{
    m_problem->hide();
    m_path = path;
    showWriting(true);
    m_writer.write({.view = &m_view, .scene = m_scene, .options = options(), .format = &format, .path = path});
}

void ExportDialog::writeNumbers(const QString &path, const TableFormat &format)
{
    m_problem->hide();
    m_path = path;
    showWriting(true);
    m_numbers.run(
        [this, scene = m_scene, &format, path](const std::stop_token &stop) {
            return guarded([&] { return savedNumbers(m_view, scene, m_tables, format, path, stop); });
        },
        [this](const Result<qint64> &written) { finish(written); });
}

void ExportDialog::showWriting(bool writing)
{
    m_writing->setText(writing ? tr("Writing %1 …").arg(m_path) : QString());
    m_writing->setVisible(writing);
    m_save->setEnabled(!writing);
}

void ExportDialog::finish(const Result<qint64> &written)
{
    showWriting(false);
    if (!written) {
        m_problem->setText(shownText(written.failure()));
        m_problem->show();
        return;
    }
    m_savedPath = m_path;
    remember({.options = options(), .format = m_format->currentData().toString(), .folder = QFileInfo(m_path).absolutePath()});
    accept();
}

void ExportDialog::reject()
{
    if (!m_writer.isWriting() && !m_numbers.isRunning())
        return QDialog::reject();
    m_writer.cancel();
    m_numbers.cancel();
    showWriting(false);
}

} // namespace posviz
