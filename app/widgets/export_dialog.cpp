// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/export_dialog.h"

#include "app/export/export_limits.h"
#include "app/widgets/word_buttons.h"
#include "app/wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace posviz {

namespace {

QString fileFilterOf(const ExportFormat &format)
{
    return QStringLiteral("%1 (*.%2)")
        .arg(QCoreApplication::translate("ExportFormat", format.description), QLatin1String(format.suffix));
}

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

} // namespace

ExportDialog::ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent)
    : QDialog(parent), m_view(view), m_scene(std::move(scene)), m_writer(tables)
{
    setWindowTitle(tr("Export %1").arg(QString::fromStdString(view.title)));
    const ExportOptions start = slideOptions();
    m_width = limitedBox(widthLimit, start);
    m_height = limitedBox(heightLimit, start);
    m_dpi = limitedBox(resolutionLimit, start);
    m_fontSize = limitedBox(fontSizeLimit, start);
    m_theme = new QComboBox;
    m_theme->addItems({tr("Light"), tr("Dark")});
    m_title = new QCheckBox(tr("Title and settings above the figure"));
    m_title->setChecked(true);
    m_transparent = new QCheckBox(tr("Transparent ground"));
    m_pixels = new QLabel;
    m_pixels->setObjectName(QStringLiteral("question"));
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("warning"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText); // names come from strangers
    m_problem->hide();
    m_writing = new QLabel;
    m_writing->setObjectName(QStringLiteral("question"));
    m_writing->setWordWrap(true);
    m_writing->setTextFormat(Qt::PlainText);
    m_writing->hide();

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(tr("&Width"), m_width);
    form->addRow(tr("&Height"), m_height);
    form->addRow(tr("&Resolution"), m_dpi);
    form->addRow(QString(), m_pixels);
    form->addRow(tr("&Font size"), m_fontSize);
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(QString(), m_title);
    form->addRow(QString(), m_transparent);

    QDialogButtonBox *buttons = wordButtons(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setText(tr("Save as …"));
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    connect(&m_writer, &FigureWriter::written, this, &ExportDialog::finish);
    for (QDoubleSpinBox *box : {m_width, m_height, m_dpi})
        connect(box, &QDoubleSpinBox::valueChanged, this, &ExportDialog::showPixels);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(16);
    column->addLayout(form);
    column->addWidget(m_problem);
    column->addWidget(m_writing);
    column->addWidget(buttons);
    showPixels();
}

ExportOptions ExportDialog::options() const
{
    return {.width = m_width->value(),
            .height = m_height->value(),
            .dpi = m_dpi->value(),
            .fontSize = m_fontSize->value(),
            .dark = m_theme->currentIndex() == 1,
            .transparent = m_transparent->isChecked(),
            .showTitle = m_title->isChecked()};
}

void ExportDialog::showPixels()
{
    m_pixels->setText(tr("%1 × %2 pixels as PNG; PDF and SVG stay sharp at any size")
                          .arg(pixelsOf(m_width->value(), m_dpi->value()))
                          .arg(pixelsOf(m_height->value(), m_dpi->value())));
}

void ExportDialog::save()
{
    QStringList filters;
    for (const ExportFormat &format : exportFormats())
        filters << fileFilterOf(format);
    QString chosen;
    QString path =
        QFileDialog::getSaveFileName(this, tr("Export figure"), QString::fromStdString(m_view.id) + QStringLiteral(".png"),
                                     filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty())
        return;
    const ExportFormat *format = exportFormatOfFile(path);
    if (!format) {
        // A file name without the suffix of a format gets that of the format chosen in the file dialog.
        format = &exportFormats()[static_cast<std::size_t>(std::max<qsizetype>(0, filters.indexOf(chosen)))];
        path += QLatin1Char('.') + QLatin1String(format->suffix);
    }
    write(path, *format);
}

void ExportDialog::write(const QString &path, const ExportFormat &format)
{
    m_problem->hide();
    m_path = path;
    showWriting(true);
    m_writer.write({.view = &m_view, .scene = m_scene, .options = options(), .format = &format, .path = path});
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
    accept();
}

void ExportDialog::reject()
{
    if (!m_writer.isWriting())
        return QDialog::reject();
    m_writer.cancel();
    showWriting(false);
}

} // namespace posviz
