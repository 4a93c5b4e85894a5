// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/background.h"
#include "app/export/figure_writer.h"
#include "app/export/formats.h"
#include "app/tables/table_formats.h"
#include "app/widgets/save_path.h"
#include "core/evaluate.h"
#include "core/figure.h"
#include "core/scene.h"
#include "core/table_source.h"
#include "core/view.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace posviz {

class FigurePreview;

/// Asks how and where, shows what will be written, and writes a view's figure or its numbers. While it writes it can still be used,
/// and what it does be cancelled. It begins as the last figure was written.
class ExportDialog : public QDialog {
    Q_OBJECT

  public:
    ExportDialog(const View &view, Scene scene, TableSource &tables, QWidget *parent = nullptr);

    /// Writes to this file, as it is set; the dialog is accepted once the file is there. A failure is shown in words.
    void write(const QString &path, const ExportFormat &format);
    /// The numbers behind the view, one for each position and feature where that is not too many.
    void writeNumbers(const QString &path, const TableFormat &format);

    QString savedPath() const { return m_savedPath; }

    /// The scene with the chosen colour map.
    const Scene &scene() const { return m_scene; }
    ExportOptions options() const;

  public slots:
    /// What is being written is given up; else the dialog is.
    void reject() override;

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    void makeControls();
    QWidget *form();
    void follow();
    void choosePreset(int index);
    void showPreset();
    void showColours(const ColourScale *colours);
    void chooseColours(int index);
    void save();
    void showWriting(bool writing);
    void finish(const Result<qint64> &written);
    bool writesNumbers() const;

    const View &m_view;
    Scene m_scene;
    TableSource &m_tables;
    FigureWriter m_writer;
    QString m_path; ///< of the file that is written
    QString m_savedPath;
    QString m_folder; ///< that the file dialog begins in
    QFormLayout *m_form = nullptr;
    QScrollArea *m_area = nullptr;
    QComboBox *m_format = nullptr;
    QComboBox *m_preset = nullptr;
    QDoubleSpinBox *m_width = nullptr;
    QDoubleSpinBox *m_height = nullptr;
    QDoubleSpinBox *m_dpi = nullptr;
    QDoubleSpinBox *m_fontSize = nullptr;
    QComboBox *m_theme = nullptr;
    QComboBox *m_colours = nullptr;
    QCheckBox *m_title = nullptr;
    QCheckBox *m_notes = nullptr;
    QCheckBox *m_transparent = nullptr;
    QLabel *m_pixels = nullptr;
    QLabel *m_problem = nullptr;
    QLabel *m_writing = nullptr;
    QPushButton *m_save = nullptr;
    FigurePreview *m_preview = nullptr;
    Background m_numbers; ///< last: it uses the tables
};

} // namespace posviz
