# regroup-studio: the window. Its command line is parsed without Qt, before Qt reads the environment.
add_library(regroup_studio_arguments STATIC studio_arguments.h studio_arguments.cpp app_paths.h app_paths.cpp)
target_include_directories(regroup_studio_arguments PUBLIC ${PROJECT_SOURCE_DIR})
target_compile_definitions(regroup_studio_arguments PRIVATE REGROUP_RESOURCE_DIR="${PROJECT_SOURCE_DIR}/resources")
target_link_libraries(regroup_studio_arguments PUBLIC regroup::base PRIVATE CLI11::CLI11 regroup::warnings)

add_executable(regroup-studio gui_main.cpp)
target_compile_definitions(regroup-studio PRIVATE QT_NO_KEYWORDS)
target_link_libraries(regroup-studio PRIVATE regroup_studio_arguments regroup::ui_window regroup::ui_work
                                             regroup::workflow Qt6::Widgets regroup::warnings)

# Where freedesktop.org's specifications look for what a desktop shows of a program.
set(desktop ${PROJECT_SOURCE_DIR}/packaging/desktop/io.github.regroup.Studio)
install(FILES ${desktop}.desktop DESTINATION share/applications)
install(FILES ${desktop}.metainfo.xml DESTINATION share/metainfo)
install(FILES ${desktop}.svg DESTINATION share/icons/hicolor/scalable/apps)
install(FILES ${desktop}.mime.xml DESTINATION share/mime/packages RENAME io.github.regroup.Studio.xml)
