# Writes FILES (of FOLDER) as one C++ source OUTPUT that defines FUNCTION of HEADER in NAMESPACE: name in, bytes out.
#   cmake -DOUTPUT=… -DFOLDER=… "-DFILES=a;b" -DHEADER=server/embedded.h -DNAMESPACE=nguon::server -DFUNCTION=web_file
#         -P embed.cmake
# MADE_FILES of MADE_FOLDER, where there are any, are files that the build made.
# Bytes are written as characters and not as a string literal: no length limit, nothing to escape.
cmake_policy(SET CMP0057 NEW)  # if(IN_LIST)
set(arrays "")
set(rows "")
set(number 0)
foreach(name IN LISTS FILES MADE_FILES)
  set(path "${FOLDER}/${name}")
  if(name IN_LIST MADE_FILES)
    set(path "${MADE_FOLDER}/${name}")
  endif()
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "constexpr char file_${number}[] = {${bytes}};\n")
  string(APPEND rows "  if (name == \"${name}\") return {file_${number}, sizeof file_${number}};\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

${arrays}
}  // namespace

std::string_view ${FUNCTION}(std::string_view name) {
${rows}  fail_check(\"every file that is asked for is listed for embedding\", __FILE__, __LINE__);
}

}  // namespace ${NAMESPACE}
")
