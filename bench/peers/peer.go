package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// peer is another generator, in the quickest sensible form of using it.
type peer struct {
	name   string
	inside bool                                          // it runs in the project's folder, which exists
	own    bool                                          // it writes a project of its own, and smaller
	make   func(s site) (words, env []string, err error) // makes its templates
	before func(s site) error                            // what must stand in the folder before
}

var peers = []peer{
	{name: "gonew, with .mkdaemon", make: func(s site) (words, env []string, err error) { return gonew(s, s.whole, "whole") }},
	{name: "gonew, without", make: func(s site) (words, env []string, err error) { return gonew(s, s.tree, "visible") }},
	{name: "cookiecutter", make: cookiecutter},
	{name: "hygen", make: hygen},
	{name: "plop", make: plop},
	{name: "yeoman", inside: true, make: yeoman},
	{name: "projen, synth", inside: true, make: projen},
	{name: "cobra-cli init, its own few files", inside: true, own: true, make: cobra, before: func(s site) error {
		return write(filepath.Join(s.out, "go.mod"), "module "+modulePath+"\n\ngo 1.26\n", false)
	}},
}

// gonew copies a module out of the module cache and renames it in go.mod and
// imports. It knows no variables: all else stands in its template as it shall be.
// label keeps two such templates apart.
func gonew(s site, tree []file, label string) (words, env []string, err error) {
	tool, err := exec.LookPath("gonew")
	if err != nil {
		return nil, nil, err
	}
	const version = "v1.0.0"
	name, dir := "example.com/template-"+label, "gonew-"+label
	for _, f := range tree {
		text := f.text
		switch path.Ext(f.path) {
		case ".mod":
			text = strings.Replace(text, "module "+modulePath, "module "+name, 1)
		case ".go":
			text = strings.ReplaceAll(text, `"`+modulePath+"/", `"`+name+"/")
		}
		if err := write(s.path(dir+"/"+f.path), text, f.executable); err != nil {
			return nil, nil, err
		}
	}
	proxy := s.path("proxy/"+name+"/@v") + "/"
	if err := write(proxy+version+".info", `{"Version":"`+version+`"}`, false); err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(s.path(dir + "/go.mod"))
	if err != nil {
		return nil, nil, err
	}
	if err := write(proxy+version+".mod", string(text), false); err != nil {
		return nil, nil, err
	}
	archive, err := os.Create(proxy + version + ".zip")
	if err != nil {
		return nil, nil, err
	}
	if err := zip.CreateFromDir(archive, module.Version{Path: name, Version: version}, s.path(dir)); err != nil {
		return nil, nil, err
	}
	env = []string{"GOPROXY=file://" + s.path("proxy"), "GOSUMDB=off", "GOMODCACHE=" + s.path("modcache"), "GOFLAGS=", "GOTOOLCHAIN=local"}
	return []string{tool, name + "@" + version, modulePath, s.out}, env, archive.Close()
}

func cookiecutter(s site) (words, env []string, err error) {
	tool, err := exec.LookPath("cookiecutter")
	if err != nil {
		return nil, nil, err
	}
	for _, f := range s.tree {
		if err := write(s.path("cookiecutter/{{cookiecutter.disk}}/"+jinja.template(f.path)), jinja.template(f.text), f.executable); err != nil {
			return nil, nil, err
		}
	}
	return []string{tool, "--no-input", s.path("cookiecutter")}, nil, write(s.path("cookiecutter/cookiecutter.json"), values(), false)
}

// values are the variables as a JSON object.
func values() string {
	object := map[string]string{}
	for _, v := range variables {
		object[v.name] = v.value
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// arguments gives the variables as flags.
func arguments(words ...string) []string {
	for _, v := range variables {
		words = append(words, "--"+v.name, v.value)
	}
	return words
}

// node finds a program that npm installed.
func (s site) node(name string) (string, error) {
	return exec.LookPath(filepath.Join(s.modules, ".bin", name))
}

// link lets code in a folder find the modules that npm installed.
func (s site) link(folder string) error {
	return os.Symlink(s.modules, s.path(folder+"/node_modules"))
}

func hygen(s site) (words, env []string, err error) {
	tool, err := s.node("hygen")
	if err != nil {
		return nil, nil, err
	}
	for i, f := range s.tree {
		text := fmt.Sprintf("---\nto: %s/%s\n---\n%s", ejs.variable("disk"), ejs.template(f.path), ejs.template(f.text))
		if err := write(s.path(fmt.Sprintf("hygen/daemon/new/%d.ejs.t", i)), text, false); err != nil {
			return nil, nil, err
		}
	}
	return arguments(tool, "daemon", "new"), []string{"HYGEN_TMPLS=" + s.path("hygen")}, nil
}

func plop(s site) (words, env []string, err error) {
	tool, err := s.node("plop")
	if err != nil {
		return nil, nil, err
	}
	for _, f := range s.tree {
		if err := write(s.path("plop/template/"+handlebars.template(f.path)), handlebars.template(f.text), f.executable); err != nil {
			return nil, nil, err
		}
	}
	prompts := []string{}
	words = []string{tool, "--plopfile", s.path("plop/plopfile.mjs"), "--dest", s.out, "daemon"}
	for _, v := range variables {
		prompts = append(prompts, fmt.Sprintf("{type: 'input', name: %q, message: %q}", v.name, v.name))
		words = append(words, v.value)
	}
	err = write(s.path("plop/plopfile.mjs"), `export default plop => plop.setGenerator('daemon', {
  description: 'a daemon',
  prompts: [`+strings.Join(prompts, ", ")+`],
  actions: [{
    type: 'addMany', destination: '.', base: 'template', templateFiles: 'template/**',
    globOptions: {dot: true}, stripExtensions: [], verbose: false, data: {braces: '{{', backslash: '\\'},
  }],
});
`, false)
	return words, nil, err
}

func yeoman(s site) (words, env []string, err error) {
	tool, err := s.node("yo")
	if err != nil {
		return nil, nil, err
	}
	for _, f := range s.tree {
		if err := write(s.path("yeoman/app/templates/"+ejs.template(f.path)), ejs.template(f.text), f.executable); err != nil {
			return nil, nil, err
		}
	}
	err = write(s.path("yeoman/app/index.js"), `import Generator from 'yeoman-generator';
export default class extends Generator {
  writing() {
    const {disk, shown, prefix, module} = this.options;
    this.fs.copyTpl(this.templatePath('**'), this.destinationPath(), {disk, shown, prefix, module}, {globOptions: {dot: true}});
  }
}
`, false)
	if err == nil {
		err = write(s.path("yeoman/package.json"), `{"name": "generator-daemon", "version": "1.0.0", "type": "module"}`, false)
	}
	if err == nil {
		err = s.link("yeoman")
	}
	return arguments(tool, s.path("yeoman/app/index.js"), "--skip-install", "--force", "--no-insight"), nil, err
}

// projen describes a project as code; each file of ours is a text in it. It
// adds files of its own for its tasks.
func projen(s site) (words, env []string, err error) {
	if _, err := s.node("projen"); err != nil {
		return nil, nil, err
	}
	var list []map[string]any
	for i, f := range s.tree {
		name := fmt.Sprintf("%d.txt", i)
		if err := write(s.path("projen/template/"+name), replaced.template(f.text), false); err != nil {
			return nil, nil, err
		}
		list = append(list, map[string]any{"from": name, "to": replaced.template(f.path), "executable": f.executable})
	}
	files, err := json.Marshal(list)
	if err != nil {
		return nil, nil, err
	}
	err = write(s.path("projen/projenrc.js"), `const {readFileSync} = require('fs');
const {Project, TextFile} = require('projen');
const values = `+values()+`;
const fill = text => text.replace(/@(disk|shown|prefix|module)@/g, (_, name) => values[name]);
const project = new Project({name: values.disk, outdir: process.cwd(), commitGenerated: true, renovatebot: false});
for (const {from, to, executable} of `+string(files)+`) {
  const path = fill(to);
  project.tryRemoveFile(path);
  new TextFile(project, path, {
    lines: fill(readFileSync(__dirname + '/template/' + from, 'utf8')).split('\n').slice(0, -1),
    marker: false, readonly: false, executable, editGitignore: false,
  });
}
project.synth();
`, false)
	if err == nil {
		err = s.link("projen")
	}
	return []string{"node", s.path("projen/projenrc.js")}, []string{"PROJEN_DISABLE_POST=true"}, err
}

func cobra(site) (words, env []string, err error) {
	tool, err := exec.LookPath("cobra-cli")
	return []string{tool, "init"}, nil, err
}
