# Joins the modules of server/web/verify/ into what the program serves, without any tool but CMake:
#   verify.html      the verifier in one file: every module as it was written, style, @noble/ed25519 and jsQR inside
#   verify.vi.mjs    the provenance page's module in one language: its sentences and verify.min.mjs
#   verify.en.mjs
#   cmake -DFOLDER=server/web -DOUTPUT=<folder> "-DMODULES=bytes;…;file" -P join_verify.cmake
# Top-level names of modules are distinct, so imports and the word export can simply go.

function(read_module name into)
  file(READ "${FOLDER}/verify/${name}.mjs" text)
  string(REGEX REPLACE "(^|\n)import [^;]*;" "\\1" text "${text}")
  string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
  set(${into} "${text}" PARENT_SCOPE)
endfunction()

set(script "")
foreach(name IN LISTS MODULES)
  read_module(${name} text)
  string(APPEND script "${text}\n")
endforeach()
# The library's names stay its own.
file(READ "${FOLDER}/noble-ed25519.mjs" noble)
string(REGEX REPLACE "\nexport {[^}]*};" "\nreturn { Point, verifyAsync };" noble "${noble}")
file(READ "${FOLDER}/jsqr.js" jsqr)
string(PREPEND script "const jsQR = (() => {\nconst module = { exports: {} }, exports = module.exports;\n${jsqr}\nreturn module.exports;\n})();\n\n")
string(PREPEND script "const noble = (() => {\n${noble}\n})();\n\n")

file(READ "${FOLDER}/style.css" style)
file(READ "${FOLDER}/verify/verify.css" own_style)
file(READ "${FOLDER}/verify/verify.html.in" page)
string(REPLACE "@STYLE@" "${style}${own_style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")
file(WRITE "${OUTPUT}/verify.html" "${page}")

file(READ "${FOLDER}/verify.min.mjs" minified)
foreach(language vi en)
  read_module(words_${language} words)
  string(REGEX REPLACE "\n  +|//[^\n]*\n" "\n" words "${words}")
  string(REGEX REPLACE "const sentences[A-Z][a-z] =" "const sentences =" words "${words}")
  file(WRITE "${OUTPUT}/verify.${language}.mjs" "${words}${minified}")
endforeach()
