# Adds static library regroup_<name>, alias regroup::<name>. DEPENDS: regroup modules whose headers
# appear in this module's headers. PRIVATE: other targets, used in .cpp files only.
function(regroup_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;PRIVATE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "regroup_add_module(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_library(regroup_${name} STATIC ${arg_SOURCES})
  add_library(regroup::${name} ALIAS regroup_${name})
  target_compile_features(regroup_${name} PUBLIC cxx_std_20)
  target_include_directories(regroup_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  list(TRANSFORM arg_DEPENDS PREPEND regroup::)
  target_link_libraries(regroup_${name} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_PRIVATE} regroup::warnings)
endfunction()
